// The service worker of the line: shows an alert that wakes the phone, and opens it when it is touched.

const waker = `
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('push', (event) => {
  const { title, text, link, tag } = event.data.json()
  event.waitUntil(
    self.registration.showNotification(title, {
      body: text,
      tag,
      data: { link },
      lang: 'es-CO',
      requireInteraction: true,
      renotify: false,
    }),
  )
})
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const link = new URL(event.notification.data.link)
  if (link.origin === self.location.origin) event.waitUntil(self.clients.openWindow(link.href))
})
`

export function loader(): Response {
  return new Response(waker, {
    headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' },
  })
}
