import { httpFunction } from '#shared/http/http-function.ts'
import { setting } from '#shared/settings.ts'
import { accountScreen } from './screens/account-screen.ts'
import { homeScreen } from './screens/home-screen.ts'
import { mobile } from './screens/mobile.ts'
import { partsFrom } from './screens/parts.ts'
import { productScreen } from './screens/product-screen.ts'
import { shopApi } from './screens/shop-api.ts'
import { web } from './screens/web.ts'

const partsOf = partsFrom(shopApi({ url: setting('API_URL'), timeoutMs: 1500 }))

/** Back ends for front ends: each screen is one request, made of the shop's public answers. */
export const handler = httpFunction({
  'GET /v1/web/home': homeScreen(web, partsOf),
  'GET /v1/web/products/{id}': productScreen(web, partsOf),
  'GET /v1/web/account': accountScreen(web, partsOf),
  'GET /v1/mobile/home': homeScreen(mobile, partsOf),
  'GET /v1/mobile/products/{id}': productScreen(mobile, partsOf),
  'GET /v1/mobile/account': accountScreen(mobile, partsOf),
})
