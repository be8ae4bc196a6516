import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

/** Errors of DynamoDB that functions look into: what lies in the way of a write comes with them. */
const errorsWithContent = ['ConditionalCheckFailedException', 'TransactionCanceledException']

/**
 * Leaves out of a bundle what the AWS SDK carries and no function of ours uses, where its modules do not let esbuild see it:
 *
 * - of each client's package.json, everything but the version (2 kB each);
 * - the classes of the errors of KMS (48, 10 kB) and Systems Manager (39 kB), and of 33 of DynamoDB (12 kB). An error that is not registered comes as the
 *   client's base class under its own `name`, and names are all that we, and the SDK's retries, look at.
 */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup(build) {
    build.onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'))
      return { contents: JSON.stringify({ version }), loader: 'json' }
    })
    build.onLoad({ filter: /[\\/]client-dynamodb[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const registration = /^n0_registry\.registerError\(.*, (\w+)\);$/gm
      const contents = source.replaceAll(registration, (line, error: string) =>
        errorsWithContent.includes(error) ? line : '',
      )
      return { contents, loader: 'js' }
    })
    build.onLoad({ filter: /[\\/]client-(?:kms|ssm)[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const contents = source
        .replaceAll(/^n0_registry\.registerError\(.*\);$/gm, '')
        // Their shapes have computed names, for which esbuild keeps them though nobody looks at them.
        .replaceAll(/^(export var \w+\$) = \[-3, n0,[\s\S]*?^\];$/gm, '$1 = [];')
      return { contents, loader: 'js' }
    })
  },
}
