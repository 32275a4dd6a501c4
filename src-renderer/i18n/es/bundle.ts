/** Unsent work on a stick. */
export const esBundle = {
  title: 'Llevar lo no enviado en una memoria USB',
  lead: 'Si esta caja va a pasar días sin conexión, escribe lo que falta por enviar en un archivo. Se entrega en otra caja que tenga conexión, o a quien administra el servidor.',
  leadBlocked:
    'Escribe lo que falta por enviar en un archivo. Se entrega en otra caja que tenga conexión, o a quien administra el servidor.',
  leadRevoked:
    'Escribe lo que falta por enviar en un archivo y entrégalo a quien administra el servidor. Como esta caja se dio de baja, esa persona tiene que confirmar que las ventas son reales.',
  open: 'Llevar en memoria USB',
  nothing: 'No hay nada por enviar: el servidor ya lo tiene todo.',
  waiting_one: '{{n}} movimiento por enviar.',
  waiting_other: '{{n}} movimientos por enviar.',
  carried: 'Ya se llevó en «{{file}}» el {{when}} ({{by}}).',
  notInIt_one: '{{n}} no va en ese archivo.',
  notInIt_other: '{{n}} no van en ese archivo.',
  protect: 'Proteger con contraseña',
  protectBody: 'Sin ella, quien encuentre la memoria puede leer las ventas. Apúntala: nadie puede recuperarla.',
  passphrase: 'Contraseña',
  repeat: 'Repite la contraseña',
  tooShort: 'Al menos 8 caracteres',
  differs: 'No coinciden',
  write: 'Escribir el archivo',
  steps: {
    gathering: 'Reuniendo lo que falta por enviar…',
    writing: 'Escribiendo y comprobando…',
    checking: 'Revisando el archivo…',
    sending: 'Enviando al servidor…',
    taking: 'El servidor lo está recibiendo…',
  },
  progress: 'Avance del archivo',
  counted: '{{n}} de {{total}} movimientos',
  done: 'Archivo escrito y verificado',
  next: 'Lleva la memoria a otra caja con conexión y entra a Copias, «Entregar el archivo de otra caja». Esta caja sigue igual: cuando tenga conexión enviará lo suyo y nada se contará dos veces.',
  nextRevoked:
    'Lleva la memoria a quien administra el servidor. Lo que hay en esta caja sigue guardado, y nada se contará dos veces.',
  holds_one: '{{n}} movimiento',
  holds_other: '{{n}} movimientos',
  again: 'Escribir otro',
  standalone: 'Esta caja trabaja sola: no hay servidor que espere nada.',
  running: 'Ya se está escribiendo o entregando un archivo. Espera a que termine.',
  noKey:
    'Este equipo no puede abrir la clave de la caja: su carpeta se copió de otro equipo. Da de alta la caja otra vez con un código.',
}

/** The file of another till is handed to the server. */
export const esHandIn = {
  title: 'Entregar el archivo de otra caja',
  lead: '¿Traes en una memoria lo que otra caja no ha podido enviar? Entrégalo aquí y llega al servidor.',
  open: 'Entregar un archivo',
  body: 'Conecta la memoria y elige el archivo que escribió la otra caja; su nombre empieza por «mostrador-unsent». Puedes entregarlo las veces que quieras: nada se cuenta dos veces.',
  offline: 'Esta caja no tiene conexión ahora',
  offlineBody: 'Para entregar el archivo hace falta el servidor. Espera a que vuelva, o entrégalo en otra caja.',
  choose: 'Elegir el archivo',
  chooseOther: 'Elegir otro archivo',
  madeAt: 'Escrito el {{when}}',
  passphrase: 'Contraseña del archivo',
  button: 'Entregar',
  mayLeave:
    'El servidor ya tiene todo el archivo: si cancelas la espera, él sigue. Para saber qué entró, entrégalo otra vez; nada se cuenta dos veces.',
  done: 'Entregado',
  doneBody: 'El servidor ya lo tiene todo. Cuando esa caja vuelva a tener conexión, nada se contará dos veces.',
  donePartly: 'Entregado, pero no entró todo',
  donePartlyBody: 'Nada se perdió: lo que no entró sigue en su caja, y ahí se ve en «Pendientes de enviar».',
  taken: 'Recibidos ahora',
  there: 'Ya estaban en el servidor',
  refused: 'No entraron',
  reasons: 'Por qué no entraron',
  more: 'y {{n}} más',
  conflict: 'Alguien más cambió lo mismo. Se decide en su caja, cuando tenga conexión.',
  deferred:
    'Falta algo que va antes. Su caja lo enviará; si traes otro archivo suyo, entrégalo y después este otra vez.',
  unknownReason: 'El servidor no lo aceptó. Su caja dirá por qué cuando tenga conexión.',
  formerTill:
    'Otra computadora tomó el lugar de esa caja, o se dio de baja. Lo que traía se contó; el aviso está en Sincronización, «Avisos del servidor».',
  refusals: {
    cancelled: {
      title: 'Entrega detenida',
      body: 'Lo que el servidor alcanzó a recibir se queda y no se cuenta otra vez. Para terminar, entrega el mismo archivo.',
    },
    standalone: {
      title: 'Esta caja trabaja sola',
      body: 'No hay servidor al que entregarle nada. Entrégalo en una caja de la tienda que sí lo tenga.',
    },
    'file-gone': {
      title: 'No se puede leer el archivo',
      body: 'La memoria se retiró o está dañada. Conéctala y elige el archivo otra vez; el original sigue en su caja.',
    },
    'not-a-bundle': {
      title: 'Ese no es el archivo de una caja',
      body: 'Busca uno cuyo nombre empiece por «mostrador-unsent» y termine en «.bundle».',
    },
    'newer-version': {
      title: 'Lo escribió un Mostrador más nuevo',
      body: 'Actualiza esta caja y el servidor, y entrégalo después. Nada se perdió: sigue en su caja.',
    },
    damaged: {
      title: 'El archivo está incompleto o dañado',
      body: 'No se recibió nada de él. Cópialo otra vez de la memoria, o pide a la otra caja que escriba uno nuevo.',
    },
    'other-shop': {
      title: 'Ese archivo es de otra tienda',
      body: 'Este servidor no conoce la caja que lo escribió. Entrégalo en una caja de su misma tienda.',
    },
    'not-signed-by-till': {
      title: 'El archivo no es el que escribió su caja',
      body: 'Lo cambiaron después, o lo hizo alguien más. No se recibió nada. Pide a la caja que escriba uno nuevo.',
    },
    'passphrase-needed': {
      title: 'El archivo tiene contraseña',
      body: 'Escríbela y vuelve a entregarlo. La sabe quien lo escribió.',
    },
    'passphrase-wrong': {
      title: 'Esa no es la contraseña',
      body: 'No se recibió nada. Escríbela otra vez; si se olvidó, pide a la caja que escriba un archivo nuevo.',
    },
    'till-revoked': {
      title: 'La caja que lo escribió se dio de baja',
      body: 'Desde una caja no se puede recibir. Lleva el archivo a quien administra el servidor, que puede confirmar que sus ventas son reales.',
    },
    interrupted: {
      title: 'El servidor perdió su base de datos a medio camino',
      body: 'Lo que alcanzó a recibir se queda. Espera un momento y entrega el mismo archivo: sigue donde se quedó.',
    },
    'server-busy': {
      title: 'El servidor está recibiendo otros archivos',
      body: 'Espera un minuto y entrégalo otra vez. No se perdió nada.',
    },
    'server-unreachable': {
      title: 'El servidor no contestó',
      body: 'Puede que lo haya recibido o no: no importa. Cuando haya conexión entrega el mismo archivo, y nada se contará dos veces.',
    },
    'not-allowed-here': {
      title: 'El servidor no acepta nada de esta caja',
      body: 'Está bloqueada o dada de baja. Entrega el archivo en otra caja.',
    },
    'not-taken-here': {
      title: 'El servidor no recibe ese archivo desde una caja',
      body: 'No se recibió nada y nada se perdió: sigue en su caja. Lleva el archivo a quien administra el servidor.',
    },
    'too-large': {
      title: 'El archivo es demasiado grande para enviarlo desde una caja',
      body: 'No se recibió nada y nada se perdió: sigue en su caja. Lleva el archivo a quien administra el servidor.',
    },
    'bundle-running': {
      title: 'Ya hay un archivo en camino',
      body: 'Espera a que termine el que se está escribiendo o entregando.',
    },
    'no-key': {
      title: 'Este equipo no puede abrir la clave de la caja',
      body: 'Su carpeta se copió de otro equipo. Da de alta la caja otra vez con un código, o entrega el archivo en otra.',
    },
  },
}
