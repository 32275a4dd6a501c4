import i18next, { type TFunction } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../../src-shared/contract/views.ts'
import { en } from './en.ts'
import { es } from './es.ts'

export type Words = TFunction

/** Spanish has a third plural form, for whole millions; its words are those of the general one. */
function withMillions(catalog: object): object {
  return Object.fromEntries(
    Object.entries(catalog).flatMap(([key, value]: [string, unknown]) => {
      if (typeof value === 'object' && value !== null) return [[key, withMillions(value)]]
      return key.endsWith('_other')
        ? [
            [key, value],
            [key.replace(/_other$/, '_many'), value],
          ]
        : [[key, value]]
    }),
  )
}

/** Loads both catalogs; the language follows the till's. */
export async function startWords(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'es',
    resources: { es: { translation: withMillions(es) }, en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  })
}

/** Every word on the screen changes at once. */
export async function speak(language: Language): Promise<void> {
  document.documentElement.lang = language
  if (i18next.language !== language) await i18next.changeLanguage(language)
}
