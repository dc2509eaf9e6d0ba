/** Lines by ECharts, drawn on a canvas; loaded when the first curve is there. */
import { useComputedColorScheme } from '@mantine/core'
import { LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Curve } from './curveCard.tsx'
import classes from './runs.module.css'

use([LineChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, CanvasRenderer])

// Okabe and Ito: told apart by color-blind readers too.
const COLORS = {
  light: ['#0072b2', '#c14f00', '#00785a', '#a0497c', '#5a5a5a', '#8a6d00'],
  dark: ['#56b4e9', '#e69f00', '#2fc79a', '#e0a3c6', '#c9d2d7', '#f0e442'],
}
const TONES = { light: { text: '#52626b', line: '#dde6ea', card: '#ffffff' }, dark: { text: '#a5b2b9', line: '#2d3941', card: '#1a2227' } }

export default function Chart({ curves, title, xName }: { curves: Curve[]; title: string; xName: string }) {
  const { i18n } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)
  const scheme = useComputedColorScheme('light')
  useEffect(() => {
    const made = init(box.current!)
    chart.current = made
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(box.current!)
    return () => {
      observer.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [])
  useEffect(() => {
    chart.current?.setOption(optionOf(curves, title, xName, scheme), { replaceMerge: ['series'] })
  }, [curves, title, xName, scheme, i18n.language])
  return <div ref={box} className={classes['chart']} data-testid="chart" />
}

function optionOf(curves: Curve[], title: string, xName: string, scheme: 'light' | 'dark') {
  const { text, line, card } = TONES[scheme]
  const axis = { axisLabel: { color: text }, nameTextStyle: { color: text }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } } }
  return {
    animation: false,
    aria: { enabled: true, label: { description: title } },
    color: COLORS[scheme],
    grid: { left: 12, right: 20, top: curves.length > 1 ? 34 : 14, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'all' },
    legend: { type: 'scroll', show: curves.length > 1, top: 0, left: 0, textStyle: { color: text }, icon: 'roundRect', itemWidth: 14, itemHeight: 3 },
    tooltip: { trigger: 'axis', backgroundColor: card, borderColor: line, textStyle: { color: text }, valueFormatter: (value: unknown) => Number(value).toPrecision(3) },
    xAxis: { type: 'value', name: xName, nameLocation: 'middle', nameGap: 26, minInterval: 1, min: 'dataMin', max: 'dataMax', ...axis, splitLine: { show: false } },
    yAxis: { type: 'value', scale: true, ...axis },
    series: curves.map(({ name, points }, index) => ({
      type: 'line',
      name,
      data: points,
      showSymbol: points.length < 3,
      lineStyle: { width: 2, type: index % 2 ? 'dashed' : 'solid' },
    })),
  }
}
