# Envía a quien pide soporte al formulario. Cambie la dirección, el enlace y, si quiere, los días.
require ["vacation"];

# Ni a las máquinas, ni a las listas, ni a quien no responde.
if not anyof (
  exists ["List-Id", "List-Unsubscribe", "X-Auto-Response-Suppress"],
  header :contains "Precedence" ["bulk", "list", "junk", "auto_reply"],
  allof (exists "Auto-Submitted", not header :is "Auto-Submitted" "no"),
  address :localpart :matches "From" ["noreply*", "no-reply*", "no-responder*", "mailer-daemon", "postmaster"]
) {
  vacation
    :days 7
    :addresses ["funcionario@entidad.gov.co"]
    :subject "Su solicitud va en el formulario"
    "El soporte de equipos, red y programas se pide en el formulario:
https://soporte.entidad.gov.co/solicitud

Allí recibe un radicado y la hora en que lo atenderemos. Por este correo no se
reciben ni se atienden solicitudes. Para saber cómo va su caso llame a la
extensión 2500.";
}
