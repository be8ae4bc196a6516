import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import * as v from 'valibot'

/** One CloudFormation stack of a synthesized CDK app, with the folders its assets lie in. */
export type Stack = {
  readonly name: string
  readonly region: string
  readonly template: Template
  /** Folder (or file) of an asset, by the hash that `Code.S3Key` starts with. */
  readonly assets: ReadonlyMap<string, string>
}

type Template = v.InferOutput<typeof templateSchema>
export type TemplateResource = v.InferOutput<typeof resourceSchema>

const resourceSchema = v.object({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
  DependsOn: v.optional(v.union([v.string(), v.array(v.string())]), []),
  Condition: v.optional(v.string()),
  Metadata: v.optional(v.record(v.string(), v.unknown()), {}),
})

const templateSchema = v.object({
  Resources: v.optional(v.record(v.string(), resourceSchema), {}),
  Outputs: v.optional(
    v.record(
      v.string(),
      v.object({
        Value: v.unknown(),
        Condition: v.optional(v.string()),
        Export: v.optional(v.object({ Name: v.unknown() })),
      }),
    ),
    {},
  ),
  Parameters: v.optional(
    v.record(v.string(), v.object({ Type: v.string(), Default: v.optional(v.union([v.string(), v.number()])) })),
    {},
  ),
  Conditions: v.optional(v.record(v.string(), v.unknown()), {}),
  Mappings: v.optional(v.record(v.string(), v.record(v.string(), v.record(v.string(), v.unknown()))), {}),
})

const manifestSchema = v.object({
  artifacts: v.optional(
    v.record(
      v.string(),
      v.object({
        type: v.string(),
        environment: v.optional(v.string()),
        properties: v.optional(v.record(v.string(), v.unknown()), {}),
      }),
    ),
    {},
  ),
})

const assetsSchema = v.object({
  files: v.optional(v.record(v.string(), v.object({ source: v.object({ path: v.optional(v.string()) }) })), {}),
})

/**
 * Reads every stack of a cloud assembly (`manifest.json`, templates, asset manifests; nested assemblies of stages too).
 *
 * @throws when a file is missing or is no template; the message names the file.
 */
export function readAssembly(directory: string, defaultRegion: string): Stack[] {
  const { artifacts } = readJson(join(directory, 'manifest.json'), manifestSchema)
  return Object.entries(artifacts).flatMap(([name, artifact]): Stack[] => {
    if (artifact.type === 'cdk:cloud-assembly') {
      return readAssembly(join(directory, String(artifact.properties['directoryName'])), defaultRegion)
    }
    if (artifact.type !== 'aws:cloudformation:stack') return []
    const region = artifact.environment?.split('/').at(-1) ?? ''
    return [
      {
        name: String(artifact.properties['stackName'] ?? name),
        region: region === '' || region === 'unknown-region' ? defaultRegion : region,
        template: readJson(join(directory, String(artifact.properties['templateFile'])), templateSchema),
        assets: readAssets(directory, join(directory, `${name}.assets.json`)),
      },
    ]
  })
}

function readAssets(directory: string, file: string): Map<string, string> {
  if (!existsSync(file)) return new Map()
  const { files } = readJson(file, assetsSchema)
  return new Map(
    Object.entries(files).flatMap(([hash, { source }]) =>
      source.path === undefined ? [] : [[hash, isAbsolute(source.path) ? source.path : join(directory, source.path)]],
    ),
  )
}

function readJson<S extends v.GenericSchema>(file: string, schema: S): v.InferOutput<S> {
  const parsed = v.safeParse(schema, JSON.parse(readFileSync(file, 'utf8')))
  if (parsed.success) return parsed.output
  throw new Error(`${file}: ${v.getDotPath(parsed.issues[0]) ?? ''} ${parsed.issues[0].message}`)
}
