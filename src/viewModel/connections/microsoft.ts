/** How VS Code is asked for a token of a Microsoft account. */
export interface MicrosoftRequest {
  /** Id of the authentication provider. */
  readonly provider: 'microsoft' | 'microsoft-sovereign-cloud';
  readonly scopes: readonly string[];
}

/** Ends of the host names of environments that other clouds sign in to: GCC High, DoD, China. GCC uses the public one. */
const sovereign = ['.microsoftdynamics.us', '.appsplatform.us', '.dynamics.cn'];

/**
 * The audience is the environment, or the discovery service. `tenant` is needed by guests, since VS Code asks the
 * person's own tenant otherwise; scopes that begin with `VSCODE_` steer the provider and are not sent (reference 3.12).
 */
export function microsoftRequest(audience: string, tenant?: string): MicrosoftRequest {
  const { hostname } = new URL(audience);
  const isSovereign = sovereign.some((end) => hostname.endsWith(end));
  return {
    provider: isSovereign ? 'microsoft-sovereign-cloud' : 'microsoft',
    scopes: [
      `${audience.replace(/\/+$/, '')}/.default`,
      'offline_access',
      ...(tenant === undefined || tenant === '' ? [] : [`VSCODE_TENANT:${tenant}`]),
    ],
  };
}
