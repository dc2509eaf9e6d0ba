/** Colors and shapes of the page: white space, one accent, nothing that moves without a reason. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

const sea: MantineColorsTuple = [
  '#e9f5f8', '#d5eaf0', '#abd5e1', '#7cbed1', '#55a9c2', '#3b9ab6', '#2489a7', '#127593', '#076682', '#00556d',
]
const dark: MantineColorsTuple = [
  '#e4eaed', '#c9d2d7', '#a9b5bc', '#86949c', '#4c5961', '#37424a', '#1f272d', '#151b20', '#10151a', '#0b0f13',
]
const fonts = '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif'

export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: { light: 8, dark: 7 },
  colors: { sea, dark },
  fontFamily: fonts,
  headings: { fontFamily: fonts, fontWeight: '600' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: true } } },
  },
})

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f5f8f9',
    '--mantine-color-text': '#17242b',
    '--mantine-color-dimmed': '#52626b',
    '--mantine-color-placeholder': '#62727b',
    '--mantine-color-default-border': '#d3dde2',
    '--mantine-color-error': '#b3261e',
    '--medas-card': '#ffffff',
    '--medas-soft': '#edf3f5',
    '--medas-line': '#dde6ea',
    '--medas-good': '#1d7044',
    '--medas-warn': '#8a5300',
    '--medas-bad': '#b3261e',
    '--medas-busy': '#076682',
    '--medas-calm': '#52626b',
    '--medas-badge': '#e9f5f8',
    '--medas-port-line': '#ffffff',
    '--medas-note': '#fff7d6',
    '--medas-note-line': '#e6d48a',
  },
  dark: {
    '--mantine-color-body': '#11171b',
    '--mantine-color-text': '#e4eaed',
    '--mantine-color-dimmed': '#a5b2b9',
    '--mantine-color-placeholder': '#93a1a9',
    '--mantine-color-default-border': '#35414a',
    '--mantine-color-error': '#ff9d94',
    '--mantine-color-anchor': '#7cc8de',
    '--medas-card': '#1a2227',
    '--medas-soft': '#222c32',
    '--medas-line': '#2d3941',
    '--medas-good': '#6fcf97',
    '--medas-warn': '#f0b45a',
    '--medas-bad': '#ff9d94',
    '--medas-busy': '#7cc8de',
    '--medas-calm': '#a5b2b9',
    '--medas-badge': '#1d3540',
    '--medas-port-line': '#9fb0b9',
    '--medas-note': '#3a3420',
    '--medas-note-line': '#6b5f32',
  },
})
