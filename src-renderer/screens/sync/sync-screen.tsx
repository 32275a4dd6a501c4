import { Tabs } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useNavigation } from '../../app/navigation.ts'
import page from '../../components/page.module.css'
import classes from './sync.module.css'
import { syncTabs } from './sync-tabs.tsx'

/** How this till and its server stand: what is still to be sent, and whatever else belongs beside it. */
export function SyncScreen() {
  const { t } = useTranslation()
  const { syncTab, openSync } = useNavigation()
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1 className={page.title}>{t('nav.sync')}</h1>
      </div>
      <Tabs
        value={syncTab}
        onChange={(value) => openSync(syncTabs.find((tab) => tab.value === value)?.value)}
        keepMounted={false}
        classNames={{
          root: classes.tabs ?? '',
          list: classes.tabList ?? '',
          tab: classes.tab ?? '',
          panel: classes.panel ?? '',
        }}
      >
        <Tabs.List aria-label={t('nav.sync')}>
          {syncTabs.map(({ value, words, Icon }) => (
            <Tabs.Tab key={value} value={value} leftSection={<Icon />}>
              {words(t)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {syncTabs.map(({ value, Panel }) => (
          <Tabs.Panel key={value} value={value}>
            <Panel />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  )
}
