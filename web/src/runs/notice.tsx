/** A notice of the browser when the run is over, if the user wants one. */
import { Button } from '@mantine/core'
import { Bell, BellRing } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

export function EndNotice({ title, state, over }: { title: string; state: string; over: boolean }) {
  const { t } = useTranslation()
  const [wanted, setWanted] = useState(false)
  const [refused, setRefused] = useState(false)
  const was = useRef(over)
  useEffect(() => {
    if (wanted && over && !was.current) new Notification(t('notice.title', { title }), { body: state, icon: '/favicon.svg' })
    was.current = over
  }, [over, wanted, title, state, t])
  if (over || !('Notification' in window)) return null
  const ask = async () => {
    const answer = await Notification.requestPermission()
    setWanted(answer === 'granted')
    setRefused(answer !== 'granted')
  }
  if (refused) return <span role="status">{t('notice.refused')}</span>
  return (
    <Button variant="default" aria-pressed={wanted} leftSection={wanted ? <BellRing size={16} aria-hidden /> : <Bell size={16} aria-hidden />} onClick={() => (wanted ? setWanted(false) : void ask())}>
      {wanted ? t('notice.on') : t('notice.ask')}
    </Button>
  )
}
