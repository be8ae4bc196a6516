/** A setting of the function from its environment; throws with the name where it is missing. */
export function setting(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`)
  return value
}

/** A setting that is a whole number. */
export function numericSetting(name: string): number {
  const value = Number(setting(name))
  if (!Number.isSafeInteger(value)) throw new Error(`environment variable ${name} is no whole number`)
  return value
}
