// Has this phone woken by alerts, also while the page is closed.
import { IconBell, IconBellOff, IconBellRinging } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { linePage } from '#texts/alert.ts'

const t = linePage.push

type Waking = 'unknown' | 'unable' | 'blocked' | 'off' | 'on'

export function PhoneWaking({ pushKey }: { pushKey: string }) {
  const [waking, setWaking] = useState<Waking>('unknown')
  const [isBusy, setBusy] = useState(false)
  const [hasFailed, setFailed] = useState(false)
  useEffect(() => {
    void look().then(setWaking)
  }, [])
  const press = async (change: () => Promise<Waking>) => {
    setBusy(true)
    setFailed(false)
    try {
      setWaking(await change())
    } catch {
      setFailed(true)
      setWaking(await look())
    }
    setBusy(false)
  }
  return (
    <section aria-labelledby="line-push" className="scripted">
      <h2 id="line-push">{t.title}</h2>
      <div role="status">
        {waking === 'on' && (
          <p className="line-waking">
            <IconBellRinging size={20} aria-hidden /> {t.active}
          </p>
        )}
        {waking === 'off' && <p>{t.about}</p>}
        {waking === 'blocked' && <p>{t.blocked}</p>}
        {waking === 'unable' && <p>{t.unable}</p>}
      </div>
      {hasFailed && (
        <p className="trouble" role="alert">
          {t.failed}
        </p>
      )}
      <div className="line-actions">
        {waking === 'off' && (
          <button type="button" disabled={isBusy} onClick={() => press(() => subscribe(pushKey))}>
            <IconBell size={20} aria-hidden /> {t.on}
          </button>
        )}
        {waking === 'on' && (
          <button type="button" disabled={isBusy} onClick={() => press(unsubscribe)}>
            <IconBellOff size={20} aria-hidden /> {t.off}
          </button>
        )}
      </div>
    </section>
  )
}

async function look(): Promise<Waking> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) return 'unable'
  if (Notification.permission === 'denied') return 'blocked'
  const registration = await navigator.serviceWorker.getRegistration('/linea/')
  return (await registration?.pushManager.getSubscription()) ? 'on' : 'off'
}

async function subscribe(pushKey: string): Promise<Waking> {
  if ((await Notification.requestPermission()) !== 'granted') return look()
  const registration = await navigator.serviceWorker.register('/linea/avisos.js', { scope: '/linea/' })
  await becomesActive(registration)
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: pushKey,
  })
  await tell('subscribe', subscription)
  return 'on'
}

async function unsubscribe(): Promise<Waking> {
  const registration = await navigator.serviceWorker.getRegistration('/linea/')
  const subscription = await registration?.pushManager.getSubscription()
  if (subscription) {
    await tell('unsubscribe', subscription)
    await subscription.unsubscribe()
  }
  return 'off'
}

async function becomesActive({ installing, waiting, active }: ServiceWorkerRegistration): Promise<void> {
  const worker = installing ?? waiting
  if (active || !worker) return
  await new Promise<void>((resolve) => {
    worker.addEventListener('statechange', () => worker.state === 'activated' && resolve())
  })
}

async function tell(intent: 'subscribe' | 'unsubscribe', subscription: PushSubscription): Promise<void> {
  const { endpoint = '', keys = {} } = subscription.toJSON()
  const body = new URLSearchParams({ intent, endpoint, p256dh: keys.p256dh ?? '', auth: keys.auth ?? '' })
  const { ok } = await fetch('/linea/telefono', { method: 'POST', body })
  if (!ok) throw new Error('the subscription was not kept')
}
