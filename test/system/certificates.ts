/** Certificates of an authority of the test's own: `NAME.pem` and `NAME.key` in a folder, as nodes and clients are given them. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Makes the authority (`ca`), and what it has signed: by the file's name, whose it is. All are good for 127.0.0.1 and localhost. */
export function makeCertificates(folder: string, subjects: Readonly<Record<string, string>>): void {
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'pipe' });
  const path = (name: string) => join(folder, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...key, '-keyout', path('ca.key'), '-out', path('ca.pem'), '-subj', '/CN=authority');
  const signed = ['-CA', path('ca.pem'), '-CAkey', path('ca.key')];
  for (const [name, subject] of Object.entries(subjects))
    openssl(
      ...['req', '-x509', ...key, ...signed, '-keyout', path(`${name}.key`), '-out', path(`${name}.pem`)],
      ...['-subj', `/CN=${subject}`, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
    );
}
