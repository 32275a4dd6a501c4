/** Spanish words of what changes in the catalog while a cart is open, and of a catalog that is still coming. */
export const esCart = {
  priceChanged: 'El precio cambió: antes {{before}}, ahora {{now}}',
  followPrice: 'Usar {{price}}',
  keepPrice: 'Dejar {{price}}',
  followPriceOf: 'Usar el precio nuevo de {{name}}: {{price}}',
  keepPriceOf: 'Dejar {{name}} en {{price}}',
  withdrawn: 'Se retiró de la venta: quítalo para poder cobrar lo demás.',
  takeOut: 'Quitar',
  removed: 'Se borró del catálogo cuando ya estaba aquí: puedes cobrarlo o quitarlo.',
  followHelp: 'Usar el precio nuevo',
  keepHelp: 'Dejar el precio que tenía',
  stillComing: 'El código {{code}} no ha llegado: el catálogo aún se está descargando',
  stillComingBody:
    'Van {{done}} de {{total}} registros. Vuelve a escanearlo en un momento, o véndelo ahora sin catálogo.',
  notYet: 'El código {{code}} aún no llega',
  notYetBody: 'Véndelo sin catálogo: lo que falta llega solo cuando vuelva la conexión.',
  download: 'Cuánto del catálogo ha llegado',
  waits: 'El catálogo todavía no llega',
  waitsBody:
    'Empieza a llegar solo en cuanto haya conexión con el servidor. Mientras tanto puedes vender artículos sin catálogo.',
  stopped: 'El catálogo no ha llegado completo',
  stoppedAt: 'El catálogo se detuvo: han llegado {{done}} de {{total}}',
  stoppedBody: 'Sigue solo desde ahí en cuanto haya conexión con el servidor. Ya puedes vender lo que llegó.',
  remaining_one: 'Falta cerca de 1 minuto. Ya puedes vender lo que va llegando.',
  remaining_other: 'Faltan cerca de {{n}} minutos. Ya puedes vender lo que va llegando.',
  remainingSoon: 'Falta menos de un minuto. Ya puedes vender lo que va llegando.',
  remainingUnknown: 'Ya puedes vender lo que va llegando.',
}
