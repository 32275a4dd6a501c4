import { useEffect } from 'react'
import { useTillQuery } from '../till/use-till-query.ts'
import { startScanner } from './use-scan.ts'

/** Listens as the settings of this till say, from the start and whenever they change. */
export function useScannerSettings(): void {
  const scanner = useTillQuery('device.settings', {}).data?.scanner
  useEffect(() => {
    if (scanner !== undefined) startScanner(scanner)
  }, [scanner])
}
