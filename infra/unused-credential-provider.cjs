// Stands in for credential providers that cannot apply on Lambda, where keys come from the environment.
const unavailable = () => async () => {
  throw new Error('this credential provider is not bundled: Lambda gives credentials through the environment')
}
module.exports = {
  fromHttp: unavailable,
  fromSSO: unavailable,
  fromIni: unavailable,
  fromProcess: unavailable,
  fromTokenFile: unavailable,
  fromWebToken: unavailable,
  fromLoginCredentials: unavailable,
  fromInstanceMetadata: unavailable,
  fromContainerMetadata: unavailable,
  isSsoProfile: () => false,
  validateSsoProfile: (profile) => profile,
  httpRequest: unavailable,
  providerConfigFromInit: (init) => init,
  ENV_CMDS_FULL_URI: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ENV_CMDS_RELATIVE_URI: 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
}
