/* A program of its own that drains the journal until it is ended. Takes the options of an instance as JSON. */
import { type InstanceOptions, openInstance } from './journal-instance.ts'

openInstance(JSON.parse(process.argv[2] ?? '') as InstanceOptions)
setInterval(() => undefined, 60_000)
