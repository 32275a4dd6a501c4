import { useLayoutEffect, useRef } from 'react'
import type { DisplayContent, DisplayScene } from '../../src-shared/device/customer-display.ts'
import { enDisplay } from '../i18n/en/display.ts'
import { esDisplay } from '../i18n/es/display.ts'
import classes from './customer-display.module.css'

const catalogs = { es: esDisplay, en: enDisplay }
type CustomerWords = (typeof catalogs)['en']

/** What the customer sees: a welcome, the sale as it grows, and what to pay or take back. */
export function CustomerDisplay({ scene }: { readonly scene: DisplayScene }) {
  const words = catalogs[scene.language]
  return (
    <main className={classes.display} data-kind={scene.content.kind}>
      <Content scene={scene} words={words} />
    </main>
  )
}

function Content({ scene, words }: { readonly scene: DisplayScene; readonly words: CustomerWords }) {
  const { content } = scene
  switch (content.kind) {
    case 'welcome':
      return (
        <div className={classes.centre}>
          <Shop scene={scene} large />
          <p className={classes.greeting}>{words.welcome}</p>
        </div>
      )
    case 'cart':
      return (
        <>
          <section className={classes.lines} aria-label={words.lines}>
            <Lines content={content} words={words} />
          </section>
          <section className={classes.sum} aria-live="polite">
            <Shop scene={scene} />
            <div className={classes.total}>
              {content.saved !== null && (
                <p className={classes.saved}>{words.saved.replace('{{amount}}', content.saved)}</p>
              )}
              <p className={classes.label}>{words.total}</p>
              <Amount>{content.total}</Amount>
            </div>
          </section>
        </>
      )
    case 'paid':
      return (
        <div className={classes.centre} aria-live="polite">
          <dl className={classes.paid}>
            <dt>{words.total}</dt>
            <dd>{content.total}</dd>
            {content.paid !== null && (
              <>
                <dt>{words.received}</dt>
                <dd>{content.paid}</dd>
              </>
            )}
          </dl>
          {content.change !== null && (
            <>
              <p className={classes.label}>{words.change}</p>
              <Amount>{content.change}</Amount>
            </>
          )}
          <p className={classes.greeting}>{words.thanks}</p>
          <Shop scene={scene} />
        </div>
      )
  }
}

function Shop({ scene, large = false }: { readonly scene: DisplayScene; readonly large?: boolean }) {
  return (
    <header className={classes.shop} data-large={large}>
      {scene.logo !== null && <img src={scene.logo} alt="" />}
      <p dir="auto">{scene.shopName}</p>
    </header>
  )
}

function Lines({
  content,
  words,
}: {
  readonly content: Extract<DisplayContent, { kind: 'cart' }>
  readonly words: CustomerWords
}) {
  const end = useRef<HTMLLIElement>(null)
  // What came last is what the customer wants to check.
  useLayoutEffect(() => end.current?.scrollIntoView({ block: 'end' }))
  return (
    <ol>
      {content.more > 0 && <li className={classes.more}>{words.more.replace('{{n}}', String(content.more))}</li>}
      {content.lines.map((line, index) => (
        <li
          // Lines have no names of their own here, and only ever change at their end.
          // biome-ignore lint/suspicious/noArrayIndexKey: said above
          key={index}
          ref={index === content.lines.length - 1 ? end : null}
          data-last={index === content.lines.length - 1}
        >
          <span className={classes.name} dir="auto">
            {line.name}
          </span>
          <span className={classes.detail}>{line.detail}</span>
          <span className={classes.amount}>{line.amount}</span>
        </li>
      ))}
    </ol>
  )
}

/** Large, and smaller where it is long: it must never be cut. */
function Amount({ children }: { readonly children: string }) {
  const size = children.length <= 9 ? 'short' : children.length <= 14 ? 'medium' : 'long'
  return (
    <p className={classes.figure} data-size={size}>
      {children}
    </p>
  )
}
