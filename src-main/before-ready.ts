import { app } from 'electron'
import { registerAppScheme } from './windows.ts'

// What Electron takes only before it is ready. main.ts imports this first; where a development launcher loads the program
// too late for that, it hands this file to Electron's -r, and the second time there is nothing left to do.
if (!app.isReady()) {
  // The root user cannot have Chromium's sandbox: the child processes would end at once.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  registerAppScheme()
}
