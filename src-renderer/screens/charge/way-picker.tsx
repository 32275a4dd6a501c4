import { useId } from 'react'
import type { TenderKind } from '../../../src-shared/sale/sale-fact.ts'
import { Key } from '../../components/key.tsx'
import classes from './way-picker.module.css'

/** The keys of each means of payment, wherever money is taken or given back. */
export const wayKeys: Readonly<Record<TenderKind, string>> = { cash: 'F5', card: 'F6', transfer: 'F7', account: 'F8' }

/** Means of payment to choose one from: radio buttons that look like keys of a till. */
export function WayPicker<Way extends TenderKind>({
  label,
  ways,
  nameOf,
  value,
  columns,
  onChange,
}: {
  readonly label: string
  readonly ways: readonly Way[]
  readonly nameOf: (way: Way) => string
  readonly value: Way
  readonly columns: number
  readonly onChange: (way: Way) => void
}) {
  const name = useId()
  return (
    <fieldset className={classes.ways} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      <legend className="visually-hidden">{label}</legend>
      {ways.map((way) => (
        <label key={way} className={classes.way} data-chosen={way === value} data-narrow={columns > 2}>
          <input
            type="radio"
            className="visually-hidden"
            name={name}
            aria-keyshortcuts={wayKeys[way]}
            checked={way === value}
            onChange={() => onChange(way)}
          />
          <span>{nameOf(way)}</span>
          <Key>{wayKeys[way]}</Key>
        </label>
      ))}
    </fieldset>
  )
}
