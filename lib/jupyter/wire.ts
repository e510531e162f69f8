import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** The header of a Jupyter message (version 5.3 of the protocol). */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

export type Content = Readonly<Record<string, unknown>>;

/** A message that was received. */
export interface Request {
  /** Where a reply goes. */
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly content: Content;
}

/** Sockets and key, as the client wrote them down. */
export interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
}

const DELIMITER = '<IDS|MSG>';

/** Frames to messages and back, signed with the connection's key. */
export class Wire {
  constructor(private readonly key: string) {}

  /** @throws Error where the frames are no message of this protocol, or are signed with another key */
  decode(frames: readonly Buffer[]): Request {
    const at = frames.findIndex((frame) => frame.toString('latin1') === DELIMITER);
    if (at < 0 || frames.length < at + 6) throw new Error('a message without delimiter or with too few frames');
    const [signature, ...parts] = frames.slice(at + 1, at + 6);
    const expected = Buffer.from(this.sign(parts));
    if (expected.length !== signature.length || !timingSafeEqual(expected, signature)) {
      throw new Error('a message signed with another key');
    }
    const [header, , , content] = parts.map((part) => JSON.parse(part.toString()));
    return { identities: frames.slice(0, at), header, content };
  }

  /** The frames of a message. @param to identities of a reply, or the topic of a publication */
  encode(to: readonly (Buffer | string)[], type: string, content: Content, parent?: Header): (Buffer | string)[] {
    const header: Header = {
      msg_id: randomUUID(),
      msg_type: type,
      session: parent?.session ?? '',
      username: parent?.username ?? '',
      date: new Date().toISOString(),
      version: '5.3',
    };
    const parts = [header, parent ?? {}, {}, content].map((part) => JSON.stringify(part));
    return [...to, DELIMITER, this.sign(parts), ...parts];
  }

  private sign(parts: readonly (Buffer | string)[]): string {
    if (this.key === '') return '';
    const hash = createHmac('sha256', this.key);
    for (const part of parts) hash.update(part);
    return hash.digest('hex');
  }
}
