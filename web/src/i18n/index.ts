/** Language of the page: chosen once, remembered in this browser, else what the browser prefers. */
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Texts } from '../document/types.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

export type Language = 'en' | 'zh'
const KEPT = 'medas-language'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
  }
}

function preferred(): Language {
  const kept = localStorage.getItem(KEPT)
  if (kept === 'en' || kept === 'zh') return kept
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

const mark = (language: Language) => {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}

export function startTexts(): void {
  const language = preferred()
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, zh: { translation: zh } },
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  mark(language)
}

export const language = (): Language => (i18next.language === 'zh' ? 'zh' : 'en')

export function choose(next: Language): void {
  localStorage.setItem(KEPT, next)
  mark(next)
  void i18next.changeLanguage(next)
}

/** A text of the server in the language of the page. */
export function said(text: Partial<Texts> | string | null | undefined): string {
  if (typeof text === 'string') return text
  return text?.[language()] || text?.en || ''
}
