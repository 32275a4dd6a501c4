import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listUnits } from '../../src-main/till/list-units.ts'
import { isSetUp, readAppState } from '../../src-main/till/read-app-state.ts'
import { setLanguage } from '../../src-main/till/set-language.ts'
import { setUpStandalone } from '../../src-main/till/set-up-standalone.ts'
import { closeTill, openTill } from '../../src-main/till/till.ts'
import { countOf, expectOk, freshFolder, openTillHere } from './shop.ts'

const shop = { shopName: 'La Esquina', operatorName: 'Ana', currency: 'MXN', timeZone: 'America/Mexico_City' }

describe('setting a till up that stands alone', () => {
  it('makes the shop with the units that every shop has, and survives a restart', async () => {
    const till = openTillHere()
    expect(readAppState(till)).toMatchObject({ language: 'es', till: null, shift: null })
    expect(isSetUp(till)).toBe(false)
    const hints: string[] = []
    till.hints.on('identity-changed', () => hints.push('identity-changed'))
    expectOk(await setUpStandalone(till, { ...shop, demo: false }, 'no such file'))
    setLanguage(till, { language: 'en' })
    expect(hints).toHaveLength(2)
    closeTill(till)

    const again = openTill({ dataFolder: till.dataFolder })
    expect(isSetUp(again)).toBe(true)
    const { shopName, operatorName, currency, timeZone } = shop
    const identity = { shopName, storeName: shopName, storeCode: '1', tillCode: '1', currency, timeZone, operatorName }
    expect(readAppState(again)).toMatchObject({ language: 'en', till: { ...identity, serverUrl: null }, shift: null })
    expect(expectOk(listUnits(again)).map(({ code, decimals }) => [code, decimals])).toEqual([
      ['kg', 3],
      ['pza', 0],
    ])
    closeTill(again)
  })

  it('never replaces a shop that is there', async () => {
    const till = openTillHere()
    expectOk(await setUpStandalone(till, { ...shop, demo: false }, ''))
    await expect(setUpStandalone(till, { ...shop, shopName: 'Otra', demo: false }, '')).rejects.toThrow('already')
    expect(readAppState(till).till?.shopName).toBe('La Esquina')
    expect(countOf(till, 'units')).toBe(2)
  })

  it('fills a demo shop from the catalog that it is given', async () => {
    const till = openTillHere()
    const demo = join(freshFolder(), 'demo.csv')
    writeFileSync(demo, 'sku,name,price,sold_by,stock\n1,Café,89.50,unit,24\n2,Jamón,199,weight,3.5\n')
    expectOk(await setUpStandalone(till, { ...shop, demo: true }, demo))
    expect(countOf(till, 'products')).toBe(2)
    expect(countOf(till, 'units')).toBe(2)
    expect(countOf(till, 'stock_movements')).toBe(2)
  })
})

describe('opening a till', () => {
  it('clears away what an export left half made', () => {
    const dataFolder = freshFolder()
    const left = join(dataFolder, 'export-unfinished', 'export-1')
    mkdirSync(left, { recursive: true })
    closeTill(openTill({ dataFolder }))
    expect(existsSync(left)).toBe(false)
  })
})
