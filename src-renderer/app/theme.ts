import {
  Button,
  Checkbox,
  convertCssVariables,
  createTheme,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  Input,
  type MantineColorsTuple,
  Menu,
  Modal,
  mergeMantineTheme,
  Popover,
  SegmentedControl,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core'

/** Deep teal; shade 7 is the brand and carries white text at 5.5 : 1. */
const teal: MantineColorsTuple = [
  '#edfaf7',
  '#d5f3ec',
  '#aee6da',
  '#7dd3c3',
  '#48b9a8',
  '#229c8d',
  '#138477',
  '#0f766e',
  '#0d5d58',
  '#0a3f3d',
]

/** Warm neutrals; 6 and darker are readable on the canvas. */
const gray: MantineColorsTuple = [
  '#faf9f6',
  '#f4f2ed',
  '#e9e5dd',
  '#dad4c9',
  '#bfb7a9',
  '#958b7d',
  '#6b6357',
  '#4f4840',
  '#36312b',
  '#211d19',
]

const dark: MantineColorsTuple = [
  '#e8e6e1',
  '#c9c5bd',
  '#a8a39a',
  '#6f6a62',
  '#4a4640',
  '#3a3732',
  '#2c2a26',
  '#211f1c',
  '#191816',
  '#11100f',
]

export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 6 },
  colors: { teal, gray, dark },
  black: '#211d19',
  fontFamily: "'Inter Variable', system-ui, 'Segoe UI', sans-serif",
  headings: {
    fontFamily: "'Inter Variable', system-ui, 'Segoe UI', sans-serif",
    fontWeight: '680',
    sizes: {
      h1: { fontSize: '2rem', lineHeight: '1.2' },
      h2: { fontSize: '1.5rem', lineHeight: '1.25' },
      h3: { fontSize: '1.125rem', lineHeight: '1.35' },
    },
  },
  fontSizes: { xs: '0.8125rem', sm: '0.9375rem', md: '1.0625rem', lg: '1.25rem', xl: '1.5rem' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '4px', sm: '6px', md: '10px', lg: '14px', xl: '20px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'md' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'md' } }),
    Input: Input.extend({ defaultProps: { size: 'md' } }),
    // Hints stand below their fields, so that fields side by side stay level.
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { inputWrapperOrder: ['label', 'input', 'error', 'description'] },
    }),
    TextInput: TextInput.extend({ defaultProps: { size: 'md' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'md' } }),
    Select: Select.extend({ defaultProps: { size: 'md' } }),
    TagsInput: TagsInput.extend({ defaultProps: { size: 'md' } }),
    Switch: Switch.extend({ defaultProps: { size: 'lg' } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'md' } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', radius: 'md' } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', radius: 'md' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400 } }),
    // The page itself never scrolls, so nothing needs locking (and locking would need a style tag).
    Modal: Modal.extend({
      defaultProps: {
        lockScroll: false,
        centered: true,
        radius: 'lg',
        padding: 'lg',
        overlayProps: { backgroundOpacity: 0.5 },
      },
    }),
  },
})

/**
 * The theme's variables as a constructed style sheet: the content security policy allows no style tag, and needs to
 * allow none.
 */
export function adoptThemeVariables(): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(convertCssVariables(defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme)), ':root'))
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}
