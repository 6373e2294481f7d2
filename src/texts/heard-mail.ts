// Every sentence about mail that was heard: what its senders are told, and what the desk says of it.

/** Answers by mail. Nothing in them is the sender's own words. */
export const answerTexts = {
  wayToForm: {
    subject: 'Su solicitud va en el formulario',
    closed:
      'En este correo no se reciben ni se atienden solicitudes. El soporte de equipos, red y programas se pide en un solo lugar: el formulario.',
    notWebsite:
      'Este correo recibe únicamente solicitudes para actualizar el sitio web. El soporte de equipos, red y programas se pide en un solo lugar: el formulario.',
    own: 'Nadie lee este correo. El soporte de equipos, red y programas se pide en un solo lugar: el formulario.',
    filled:
      'Abra el formulario con el enlace: el asunto y el texto de su correo ya están escritos. Revíselos, complete sus datos y envíelo. Recibirá un radicado con la hora en que lo atenderemos.',
    open: 'Abrir el formulario con mi mensaje',
    expires: 'El enlace sirve durante 7 días. No lo comparta: muestra lo que usted escribió.',
    website: (mailbox: string) => `Para publicar o corregir algo en el sitio web escriba a ${mailbox}.`,
    once: (days: number) =>
      days === 1
        ? 'Enviamos esta respuesta una vez al día como máximo.'
        : `Enviamos esta respuesta una vez cada ${days} días como máximo.`,
  },
  petition: {
    subject: 'Traslado de una petición por competencia',
    lead: 'Trasladamos una petición que llegó a un correo que no es para peticiones (Ley 1755 de 2015, artículo 21).',
    attached: 'El correo original va adjunto, sin cambios.',
    fact: {
      from: 'Remitente',
      received: 'Recibido',
      at: 'En el correo',
      by: 'Trasladado por',
      sha256: 'Huella SHA-256 del adjunto',
    },
    reply: 'Responda directamente al remitente: ya se le informó de este traslado.',
    told: 'Su mensaje es una petición y no corresponde a este correo. La trasladamos a la oficina competente (Ley 1755 de 2015, artículo 21).',
    toldOffice: 'Oficina',
    toldAt: 'Fecha del traslado',
    toldNext: 'No tiene que hacer nada: esa oficina le responderá.',
    toldSubject: 'Trasladamos su petición',
  },
  website: {
    subject: {
      website_acknowledge: 'Recibimos su solicitud',
      website_comment: 'Tiene un mensaje sobre su solicitud',
      website_scheduled: 'Su publicación está programada',
      website_published: 'Su publicación está en el sitio web',
      website_refused: 'Su solicitud no se hará',
    },
    acknowledged: 'Recibimos su solicitud para el sitio web.',
    next: 'Le escribiremos cuando haya novedades. Para agregar algo, responda este correo.',
    comment: (who: string) => `${who} le escribió sobre su solicitud.`,
    scheduled: (when: string) => `Su publicación quedó programada para ${when}.`,
    published: 'Su publicación ya está en el sitio web.',
    open: 'Abrir la publicación',
    refused: 'Su solicitud no se hará.',
    answer: 'Si tiene preguntas, responda este correo.',
    message: 'Mensaje',
    reason: 'Motivo',
    received: 'Recibida',
  },
} as const
