const unknownAuthority =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|CERT_UNTRUSTED|INVALID_CA)$/;

/** Why no secure connection came about, and what to do. `code` is Node's or OpenSSL's, `message` what came with it. */
export function tlsSentence(code: string, host: string, message: string): string {
  if (unknownAuthority.test(code)) {
    return `This machine does not trust the certificate of ${host} (${code}): it is self-signed, or its authority is not known here. Add the authority's certificate to those that the system trusts, and restart VS Code. If a proxy replaces certificates, it is the proxy's.`;
  }
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `The certificate of ${host} has expired (${code}). Have it renewed; if it was, correct the clock of this machine.`;
    case 'CERT_NOT_YET_VALID':
      return `The certificate of ${host} is not valid yet (${code}). Correct the clock of this machine, or wait until it is.`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return `The certificate of ${host} was made for another name (${code}). Use the name that it was made for, or have one made for this name.`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'EPROTO':
      return `What answers at ${host} does not speak TLS (${code}). Check the port, and whether the server or its proxy is set up for https.`;
    default:
      return `No secure connection to ${host} could be made (${code}: ${message}). Check the URL, the machine's clock, and whether a proxy replaces certificates.`;
  }
}
