import { Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { screens } from './navigation.ts'
import classes from './shortcut-list.module.css'

type Row = readonly [keys: readonly string[], what: string]

/** Every shortcut, by F1. */
export function ShortcutList({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const ctrl = t('help.keys.ctrl')
  const del = t('help.keys.del')
  const enter = t('help.keys.enter')
  const anywhere: readonly Row[] = [
    [['F1'], t('help.showHelp')],
    [[t('help.keys.scanner')], t('help.scan')],
    [[ctrl, 'U'], t('people.switch')],
    [[ctrl, 'L'], t('people.lock')],
    ...screens.map(
      (screen, index): Row => [[ctrl, String((index + 1) % 10)], t('help.goTo', { screen: t(`nav.${screen}`) })],
    ),
    [[ctrl, 'E'], t('help.goTo', { screen: t('nav.sync') })],
  ]
  const selling: readonly Row[] = [
    [['F3'], t('help.focusSearch')],
    [['↑', '↓'], t('help.choose')],
    [[enter], t('help.addResult')],
    [[t('help.keys.esc')], t('help.clearSearch')],
    [['3', '*'], t('help.times')],
    [[ctrl, 'I'], t('counter.help.quickItem')],
  ]
  const line: readonly Row[] = [
    [['+', '−'], t('help.moreLess')],
    [['F2'], t('help.editQuantity')],
    [['F4'], t('counter.help.price')],
    [['F5'], t('counter.help.lineDiscount')],
    [[ctrl, 'K'], t('counter.help.lineNote')],
    [[ctrl, 'T'], t('cart.followHelp')],
    [[ctrl, 'D'], t('cart.keepHelp')],
    [[del], t('help.removeLine')],
    [[ctrl, 'Z'], t('help.undo')],
  ]
  const sale: readonly Row[] = [
    [['F12'], t('help.charge')],
    [['F6'], t('counter.help.customer')],
    [['F7'], t('counter.help.saleDiscount')],
    [['F8'], t('help.clearCart')],
    [['F9'], t('counter.help.park')],
    [['F10'], t('counter.help.parked')],
    [[ctrl, 'N'], t('counter.help.saleNote')],
    [[ctrl, 'G'], t('counter.help.quote')],
  ]
  const charging: readonly Row[] = [
    [[enter], t('help.confirmCharge')],
    [['F5'], t('common.cash')],
    [['F6'], t('common.card')],
    [['F7'], t('common.transfer')],
    [['F8'], t('common.account')],
    [['F9'], t('help.exact')],
    [['F10'], t('sale.charge.add')],
  ]
  const sales: readonly Row[] = [
    [['F3'], t('sale.sales.find')],
    [['F9'], t('sale.sales.give')],
    [['F4'], t('sale.sales.giveFree')],
    [[ctrl, 'P'], t('sale.receipt.print')],
  ]
  const cash: readonly Row[] = [
    [['F2'], t('cash.in')],
    [['F3'], t('cash.out')],
    [['F4'], t('cash.expense')],
    [['F6'], t('cash.drawer')],
    [['F8'], t('cash.closeShift')],
  ]
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('help.title')}
      size={1320}
      closeButtonProps={{ 'aria-label': t('common.close'), size: 44 }}
    >
      <p className={classes.lead}>{t('help.lead')}</p>
      <div className={classes.columns}>
        <Group title={t('help.selling')} rows={selling} />
        <Group title={t('counter.help.line')} rows={line} />
        <Group title={t('counter.help.sale')} rows={sale} />
        <Group title={t('help.charging')} rows={charging} />
        <Group title={t('nav.sales')} rows={sales} />
        <Group title={t('cash.keys')} rows={cash} />
        <Group title={t('help.anywhere')} rows={anywhere} />
      </div>
    </Modal>
  )
}

function Group({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  return (
    <section className={classes.group}>
      <h3>{title}</h3>
      <dl>
        {rows.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className="key">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
