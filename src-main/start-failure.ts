import { DamagedDatabaseError } from './database/damaged-database.ts'
import { NewerDatabaseError } from './database/migrate.ts'

/** Words for a till that cannot start, before there is a window to say them in. */
export function explainStartFailure(
  error: unknown,
  locale: string,
  dataFolder: string,
): { title: string; text: string } {
  const spanish = locale.startsWith('es')
  const title = spanish ? 'Mostrador no puede abrir esta caja' : 'Mostrador cannot open this till'
  if (error instanceof DamagedDatabaseError) {
    return {
      title,
      text: spanish
        ? `El archivo de la caja está dañado. No se borró nada: hay una copia en\n${error.asideFolder}\nRestaure el último respaldo o pida ayuda antes de seguir vendiendo.`
        : `The till's file is damaged. Nothing was deleted: there is a copy in\n${error.asideFolder}\nRestore the last backup, or ask for help before you go on selling.`,
    }
  }
  if (error instanceof NewerDatabaseError) {
    return {
      title,
      text: spanish
        ? 'Los datos de esta caja son de una versión más nueva del programa. Instale esa versión; nada se cambió.'
        : "This till's data belongs to a newer version of the program. Install that version; nothing was changed.",
    }
  }
  return {
    title,
    text: spanish
      ? `No se pudo usar la carpeta de datos:\n${dataFolder}\n${String(error)}`
      : `The data folder cannot be used:\n${dataFolder}\n${String(error)}`,
  }
}
