// Bundles one program for Node in a process of its own: <entry> <file> <source>...
import { bundleProgram } from './bundle-program.ts'

const [entry = '', file = '', ...sources] = process.argv.slice(2)
await bundleProgram({ entry, file, sources })
