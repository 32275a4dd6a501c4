import { Tabs } from '@mantine/core'
import {
  IconBarcode,
  IconBuildingStore,
  IconDeviceDesktop,
  IconDeviceTv,
  IconHistory,
  IconLanguage,
  IconPrinter,
  IconUsers,
} from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import page from '../../components/page.module.css'
import { AuditPanel } from '../audit/audit-panel.tsx'
import { UsersPanel } from '../people/users-panel.tsx'
import { DisplayPanel } from './display-panel.tsx'
import { LanguagePanel } from './language-panel.tsx'
import { PrinterPanel } from './printer-panel.tsx'
import { ScannerPanel } from './scanner-panel.tsx'
import classes from './settings.module.css'
import { ShopPanel } from './shop-panel.tsx'
import { TillPanel } from './till-panel.tsx'

interface Tab {
  readonly value: string
  readonly words: string
  readonly icon: ReactNode
  readonly panel: ReactNode
  /** What was entered stays when another tab is looked at. */
  readonly keeps?: boolean
}

/** What the shop and this till are set to, who works here, and what they did. */
export function SettingsScreen() {
  const { t } = useTranslation()
  const [tab, setTab] = useState<string | null>('shop')
  const tabs: readonly Tab[] = [
    {
      value: 'shop',
      words: t('device.tabs.shop'),
      icon: <IconBuildingStore />,
      panel: <ShopPanel active={tab === 'shop'} />,
      keeps: true,
    },
    { value: 'till', words: t('device.tabs.till'), icon: <IconDeviceDesktop />, panel: <TillPanel /> },
    { value: 'printer', words: t('device.tabs.printer'), icon: <IconPrinter />, panel: <PrinterPanel />, keeps: true },
    {
      value: 'scanner',
      words: t('device.tabs.scanner'),
      icon: <IconBarcode />,
      panel: <ScannerPanel active={tab === 'scanner'} />,
      keeps: true,
    },
    { value: 'display', words: t('device.tabs.display'), icon: <IconDeviceTv />, panel: <DisplayPanel /> },
    { value: 'language', words: t('device.tabs.language'), icon: <IconLanguage />, panel: <LanguagePanel /> },
    { value: 'users', words: t('people.users.title'), icon: <IconUsers />, panel: <UsersPanel /> },
    { value: 'audit', words: t('people.audit.title'), icon: <IconHistory />, panel: <AuditPanel /> },
  ]
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1 className={page.title}>{t('nav.settings')}</h1>
      </div>
      <Tabs
        value={tab}
        onChange={setTab}
        orientation="vertical"
        keepMounted={false}
        classNames={{
          root: classes.tabs ?? '',
          list: classes.list ?? '',
          tab: classes.tab ?? '',
          tabLabel: classes.tabWords ?? '',
          panel: classes.panel ?? '',
        }}
      >
        <Tabs.List aria-label={t('nav.settings')}>
          {tabs.map(({ value, words, icon }) => (
            <Tabs.Tab key={value} value={value} leftSection={icon}>
              {words}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ value, panel, keeps = false }) => (
          <Tabs.Panel key={value} value={value} keepMounted={keeps}>
            {panel}
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  )
}
