import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A private key made for this run, and a certificate of its public key that it signed itself. */
export interface SelfSigned {
  readonly privateKey: KeyObject;
  /** PEM. */
  readonly certificate: string;
}

/**
 * Node makes keys but no certificates: this is the shortest one that X.509 allows (RFC 5280, section 4.1), for the name
 * and 127.0.0.1; `serial` (1 to 127) tells several apart.
 */
export function selfSigned(name: string, serial = 1): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const algorithm = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
  const commonName = [Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(name))];
  const who = der(0x30, der(0x31, der(0x30, ...commonName)));
  const times = ['200101000000Z', '491231235959Z'].map((time) => der(0x17, Buffer.from(time)));
  const version = der(0xa0, der(0x02, Buffer.from([2])));
  const hosts = [der(0x82, Buffer.from(name)), der(0x87, Buffer.from([127, 0, 0, 1]))];
  const alternatives = der(0x30, Buffer.from('0603551d11', 'hex'), der(0x04, der(0x30, ...hosts)));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const content = der(
    0x30,
    ...[version, der(0x02, Buffer.from([serial])), algorithm],
    ...[who, der(0x30, ...times), who, key],
    der(0xa3, der(0x30, alternatives)),
  );
  const signature = sign('RSA-SHA256', content, privateKey);
  const whole = der(0x30, content, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    privateKey,
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

/** A value with its tag and length (X.690, DER). */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}
