// A shop in a process of its own, so that a test can kill it: node shop-process.ts <assembly> <data folder>
import { startShop } from '#local/shop.ts'

const [assembly = '', dataDir = ''] = process.argv.slice(2)
await startShop({ assembly, dataDir })
console.log('open')
