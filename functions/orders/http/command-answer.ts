import type { OrderEvent } from '#events/orders.ts'
import type { ExecuteResult } from '#shared/event-store/execute.ts'
import { versionMismatch } from '#shared/http/conditional.ts'
import { replayedHeader, reusedKey } from '#shared/http/idempotency.ts'
import type { Problem } from '#shared/http/problem.ts'
import type { Answer, HttpRequest } from '#shared/http/request.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { OrderRefusal } from '../order/order.ts'
import type { Order, OrderState } from '../order/state.ts'
import { visible } from './access.ts'
import { allowedCommands } from './allowed-commands.ts'
import { type OrderView, orderView } from './order-view.ts'
import { openOrder, type PersonalFields } from './personal-fields.ts'
import { problem } from './problem.ts'
import { shownEvent } from './shown-event.ts'

interface AnswerOptions {
  readonly id: string
  readonly request: Pick<HttpRequest<unknown, unknown>, 'principal'>
  readonly dryRun: boolean
  readonly people: PersonalData
  /** What the request itself has told, where the order is new and nothing need be opened. */
  readonly known?: PersonalFields
  /** Status of an accepted command. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Which part of the order to answer with. Default: all of it. */
  readonly shown?: (order: OrderView) => unknown
}

/** The answer to a command on an order; throws the problem it ended in. */
export async function answerOrderCommand(
  result: ExecuteResult<OrderState, OrderEvent, OrderRefusal>,
  { id, request, dryRun, people, known, status = 200, headers = {}, shown = (order) => order }: AnswerOptions,
): Promise<Answer> {
  const { principal } = request
  const order = visible(result.state, principal)
  // An order that the caller may not see does not exist for them, whatever the command came to.
  if (result.number > 0 && order === undefined) throw noSuchOrder(id)
  switch (result.outcome) {
    case 'accepted':
      if (dryRun) {
        const events = await Promise.all(
          result.events.map(async (event) => ({ type: event.type, data: (await shownEvent(people, event)).values })),
        )
        return { status: 200, body: { dryRun: true, version: result.number, events } }
      }
      if (order === undefined) throw noSuchOrder(id)
      return {
        status,
        version: result.number,
        body: shown(orderView({ id, ...result }, order, await personalFields(order, result.repeated), principal)),
        headers: { ...headers, ...replayedHeader(result.repeated) },
      }
    case 'refused':
      if (result.refusal === 'order-not-found') throw noSuchOrder(id)
      throw problem(
        result.refusal,
        result.detail,
        order === undefined
          ? {}
          : {
              currentVersion: result.number,
              state: order.status,
              allowedCommands: allowedCommands(principal, order, result.time),
            },
      )
    case 'version-mismatch':
      if (order === undefined) throw noSuchOrder(id)
      throw versionMismatch(result.number)
    case 'reused-command-id':
      throw reusedKey()
  }

  async function personalFields(of: Order, repeated: boolean): Promise<PersonalFields> {
    return known === undefined || repeated ? openOrder(people, of, principal) : known
  }
}

export function noSuchOrder(id: string): Problem {
  return problem('order-not-found', `There is no order ${id}.`)
}
