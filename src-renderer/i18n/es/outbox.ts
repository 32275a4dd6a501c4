/** Spanish words of what is still to be sent. */
export const esOutbox = {
  title: 'Pendientes de enviar',
  see: 'Ver pendientes',
  list: 'Operaciones pendientes de enviar',
  filter: 'Qué mostrar',
  filters: {
    all: 'Todas',
    attention: 'Atención',
    waiting: 'En espera',
    accepted: 'Recibidas',
  },
  filterCount: '{{filter}} · {{n}}',
  states: {
    waiting: 'En espera',
    held: 'Espera a otra',
    accepted: 'Recibida por el servidor',
    conflict: 'Choca con otro cambio',
    rejected: 'Necesita atención',
  },
  says: {
    waiting: 'Está guardada en esta caja y se envía sola en cuanto el servidor responda. No tienes que hacer nada.',
    accepted:
      'El servidor ya la tiene guardada y la pasará a su base de datos. Esta caja la conserva hasta que eso esté confirmado.',
    conflict: 'Alguien más cambió lo mismo en el servidor. Decide qué cambio queda.',
    rejected: 'El servidor no la aceptó.',
  },
  heldBy: 'Primero hay que resolver: {{what}}',
  heldByBody: 'No se puede enviar hasta resolver esto otro: {{what}}. Después sale sola.',
  empty: 'No hay nada pendiente',
  emptyBody: 'Todo lo que se hizo en esta caja ya está en el servidor.',
  emptyStandalone: 'Esta caja no usa servidor: todo se guarda en esta computadora.',
  standalone:
    'Esta caja no usa servidor. Lo que ves aquí se enviará si algún día la unes a uno; mientras tanto no hace falta hacer nada.',
  nothingFound: 'Ninguna está así ahora',
  pick: 'Elige una operación',
  pickBody: 'Verás qué es, por qué no está en el servidor y qué puedes hacer.',
  settled: 'Ya no está pendiente',
  settledBody: 'Llegó al servidor, o se resolvió mientras la veías.',
  when: 'Cuándo',
  who: 'Quién',
  attempts: 'Veces reintentada',
  serverSays: 'El servidor dice',
  key: 'Clave para soporte',
  chain: 'Número en la cadena',
  content: 'Contenido',
  amount: 'Importe',
  float: 'Fondo de caja',
  whatHappened: 'Qué pasó',
  moreLines: 'y {{n}} más',
  fromTo: '{{from}} → {{to}}',
  retry: 'Reintentar',
  retryAll: 'Reintentar todas',
  retrying_one: 'Se ofrece otra vez {{n}} operación',
  retrying_other: 'Se ofrecen otra vez {{n}} operaciones',
  retryingBody: 'Si lo que estorbaba ya se arregló, desaparece de aquí en unos segundos. Si no, vuelve con su motivo.',
  sending: 'Se intenta enviar ahora',
  sendingBody: 'No había ninguna rechazada; las que esperan salen en cuanto el servidor responda.',
  toRefund: 'Ver la venta para devolverla',
  copyOne: 'Copiar diagnóstico',
  copyAll: 'Copiar diagnóstico de todas',
  diagnosis: 'Diagnóstico',
  copied: 'Diagnóstico copiado',
  copiedBody: 'Pégalo en el mensaje a soporte. No lleva contraseñas ni PIN.',
  discard: 'Descartar',
  keep: 'No descartar',
  discardTitle: '¿Descartar «{{what}}»?',
  discarded: 'Se descartó y quedó anotado en la bitácora',
  gone: 'Esa operación ya no está así: mírala otra vez',
  isFact: 'Eso ya ocurrió y no se puede descartar',
  loses: {
    create:
      'Se pierde el alta: desaparece de esta caja y nunca llegará al servidor. Lo que ya se vendió con ella sigue vendido, con el nombre y el precio de ese momento.',
    edit: 'Se pierde el cambio: aquí queda lo que tiene el servidor.',
    remove: 'Se pierde la baja: se queda como está en el servidor y se sigue viendo aquí.',
  },
  behind_one: 'También se pierde {{n}} cambio que se hizo encima:',
  behind_other: 'También se pierden {{n}} cambios que se hicieron encima:',
  audited: 'Queda anotado en la bitácora quién lo descartó y quién lo autorizó.',
  facts: {
    sale: 'La venta ya se cobró y se entregó, así que no se puede descartar. Si no debió hacerse, devuélvela; la devolución se envía igual.',
    refund: 'El dinero ya se devolvió, así que no se puede descartar. Queda guardado en esta caja hasta que se aclare.',
    audit: 'Es una anotación de la bitácora: no se puede quitar. No afecta ni ventas ni dinero.',
    other:
      'Ya ocurrió y queda registrado en esta caja, así que no se puede descartar. No se pierde mientras se aclara.',
  },
  advice: {
    rules: {
      'insufficient-stock':
        'La tienda no permite vender más de lo que hay. Si la mercancía sí estaba, corrige las existencias en Inventario (en esta caja o en el servidor) y reintenta.',
      'shift-closed': 'Su turno se cerró antes de que llegara. Avisa a quien administra la tienda y reintenta después.',
      'shift-unknown':
        'La apertura de su turno tampoco está en el servidor. Usa «Reintentar todas»: primero sale la apertura y después lo demás.',
      'barcode-taken':
        'Si es el mismo producto, descarta este cambio y usa el que ya existe. Si es otro, quítale el código al que lo tiene y reintenta.',
      'sku-taken':
        'Si es el mismo producto, descarta este cambio. Si es otro, cambia la clave del que la tiene y reintenta.',
      'receipt-number-taken':
        'Puede haber dos cajas con la misma identidad, o esta se restauró de una copia vieja. No borres nada: copia el diagnóstico y avisa a soporte.',
      'id-taken':
        'Puede ser que esta caja se haya restaurado de una copia. No borres nada: copia el diagnóstico y avisa a soporte.',
      'in-use': 'Pasa esos productos a otra categoría o unidad y reintenta, o descarta la baja.',
      'name-taken':
        'Ponle otro nombre a la persona que ya lo tiene y reintenta, o descarta este cambio y hazlo con otro nombre.',
      'last-owner': 'Primero nombra a otra persona como dueña y reintenta, o descarta este cambio.',
      'not-permitted': 'Descártalo y pide que lo haga alguien con permiso. Si ya le dieron el permiso, reintenta.',
      'code-expired': 'Pide un código nuevo.',
      'code-used': 'Pide un código nuevo.',
      'product-unknown':
        'Busca arriba si el alta de ese producto también necesita atención: resuélvela primero y después reintenta.',
      'already-set-up': 'No hace falta hacer nada: descártalo.',
    },
    problems: {
      'invalid-request':
        'Casi siempre la caja y el servidor son de versiones distintas. Actualiza el que falte y reintenta. Si sigue igual, copia el diagnóstico y avisa a soporte.',
      'idempotency-key-missing': 'Reintenta. Si vuelve, copia el diagnóstico y avisa a soporte.',
      unauthorized: 'Pide a quien administra la tienda que dé de alta esta caja otra vez; después sale sola.',
      forbidden: 'Pide a quien administra la tienda que revise los permisos de esta caja y reintenta.',
      'not-found':
        'Alguien lo borró, o su alta nunca llegó. Si aparece arriba un alta por resolver, resuélvela y reintenta; si no, descarta este cambio.',
      'version-conflict': 'Mira cómo está ahora. Si todavía hay que quitarlo, quítalo otra vez; esta baja descártala.',
      'request-in-flight': 'Espera unos segundos y reintenta.',
      'till-fenced': 'Mira el aviso de arriba: la caja tiene que recuperar su identidad antes de enviar.',
      'chain-broken':
        'Esta caja se restauró o se copió. Quien administra la tienda ya tiene el aviso. No borres nada: copia el diagnóstico.',
      'cursor-too-old': 'La caja descarga el catálogo otra vez; después reintenta.',
      'too-large': 'No cabe en un envío. Copia el diagnóstico y avisa a soporte; mientras tanto queda guardada aquí.',
      'idempotency-key-reused':
        'El contenido no es el que el servidor ya tenía con esa clave: quizá esta caja se restauró de una copia. Copia el diagnóstico y avisa a soporte.',
      'rule-violated': 'Lee lo que dice el servidor, arréglalo y reintenta. Si no está claro, copia el diagnóstico.',
      'rate-limited': 'Espera un minuto y reintenta.',
      'internal-error': 'Reintenta más tarde. Si vuelve, copia el diagnóstico y avisa a soporte.',
      'storage-unavailable': 'Reintenta cuando el servidor tenga otra vez su base de datos.',
      overloaded: 'Espera un minuto y reintenta.',
    },
  },
}
