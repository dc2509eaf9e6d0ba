/** Frame of every page: rooms at the left, place and settings at the top. */
import { ActionIcon, Menu, SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Activity, House, Monitor, Moon, Sun, Table2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { runs, session } from '../api/queries.ts'
import { choose, language, type Language } from '../i18n/index.ts'
import classes from './shell.module.css'
import { StateIcon } from './stateMark.tsx'

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className={classes['shell']}>
      <a className="skip" href="#main">
        {t('app.skip')}
      </a>
      <nav className={classes['rail']} aria-label={t('app.rooms')}>
        <Link href="/" className={classes['logo']} aria-label={`${t('app.name')}: ${t('app.home')}`}>
          <img src="/favicon.svg" alt="" width={32} height={32} />
        </Link>
        <Room href="/" label={t('app.home')} icon={<House aria-hidden size={21} />} />
        <Room href="/data" label={t('app.data')} icon={<Table2 aria-hidden size={21} />} />
        <Room href="/runs" label={t('app.runs')} icon={<Activity aria-hidden size={21} />} />
      </nav>
      <header className={classes['bar']}>
        <span className={classes['name']}>{t('app.name')}</span>
        <span className={classes['space']} />
        <RunningPill />
        <LanguageSwitch />
        <ThemeSwitch />
      </header>
      <main id="main" tabIndex={-1} className={classes['main']}>
        {children}
      </main>
    </div>
  )
}

function Room({ href, label, icon }: { href: string; label: string; icon: ReactNode }) {
  const [place] = useLocation()
  const here = href === '/' ? place === '/' || place.startsWith('/flow') : place.startsWith(href)
  return (
    <Link href={href} className={classes['room']} aria-current={here ? 'page' : undefined}>
      {icon}
      <span>{label}</span>
    </Link>
  )
}

function RunningPill() {
  const { t } = useTranslation()
  const { data: told } = useQuery(session)
  const { data } = useQuery({ ...runs(), enabled: Boolean(told?.user) })
  const moving = data?.filter((row) => row.state === 'running' || row.state === 'queued') ?? []
  const first = moving[0]
  return (
    <span role="status">
      {first && (
        <Link href={moving.length === 1 ? `/runs/${first.id}` : '/runs'} className={classes['pill']}>
          <StateIcon state="running" />
          {t('app.running', { count: moving.length })}
        </Link>
      )}
    </span>
  )
}

function LanguageSwitch() {
  const { t, i18n } = useTranslation()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('app.language')}
      value={i18n.language === 'zh' ? 'zh' : language()}
      onChange={(next) => choose(next as Language)}
      data={[
        { value: 'en', label: <span lang="en">EN</span> },
        { value: 'zh', label: <span lang="zh">中文</span> },
      ]}
    />
  )
}

const ICONS = { light: Sun, dark: Moon, auto: Monitor }

function ThemeSwitch() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Icon = ICONS[colorScheme]
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <ActionIcon variant="default" size={32} aria-label={t('app.theme')}>
          <Icon size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Sun size={16} aria-hidden />} onClick={() => setColorScheme('light')}>
          {t('app.themeLight')}
        </Menu.Item>
        <Menu.Item leftSection={<Moon size={16} aria-hidden />} onClick={() => setColorScheme('dark')}>
          {t('app.themeDark')}
        </Menu.Item>
        <Menu.Item leftSection={<Monitor size={16} aria-hidden />} onClick={() => setColorScheme('auto')}>
          {t('app.themeAuto')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
