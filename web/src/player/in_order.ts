// The engine's way of fetching, mended in one point: a segment counts as fetched when all its chunks have been taken, and as
// given up when none is being taken any more. By itself the engine goes on as soon as the last byte is there, while chunks
// are still being appended one by one. On a fast line the next segment's chunks, or those of another place after a seek, then
// come between: pictures are thrown away up to the next key frame, or the buffer holds what nobody asked for.
import shaka from 'shaka-player/dist/shaka-player.dash-es2021.js';

type Bytes = ArrayBuffer | ArrayBufferView;

/** The chunks of one answer, handed on one after the other. */
export class InOrder {
  private last: Promise<unknown> = Promise.resolve();
  private arrived = 0;
  private stopped = false;
  private wake = () => undefined as void;

  constructor(private readonly give: (bytes: Bytes) => Promise<unknown>) {}

  take(bytes: Bytes): Promise<void> {
    this.arrived += bytes.byteLength;
    this.last = this.last.then(() => (this.stopped ? undefined : this.give(bytes)));
    this.wake();
    return Promise.resolve();
  }

  /** Waits until `size` bytes have been given; false if they will not be. */
  async all(size: number): Promise<boolean> {
    while (this.arrived < size && !this.stopped) await new Promise<void>((resolve) => { this.wake = resolve; });
    await this.last;
    return !this.stopped;
  }

  /** Gives no more; waits for what is being given. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.last.catch(() => undefined);
  }
}

type Arguments = Parameters<typeof shaka.net.HttpFetchPlugin.parse>;

function fetchInOrder(...[uri, request, type, progress, headers, config]: Arguments) {
  const { streamDataCallback } = request;
  if (!streamDataCallback) return shaka.net.HttpFetchPlugin.parse(uri, request, type, progress, headers, config);
  const order = new InOrder(streamDataCallback);
  const operation = shaka.net.HttpFetchPlugin.parse(uri, { ...request, streamDataCallback: (bytes) => order.take(bytes) }, type, progress, headers, config);
  const whole = async () => {
    try {
      const response = await (operation.promise as Promise<shaka.extern.Response>);
      if (await order.all(response.data.byteLength)) return response;
    } catch (error) {
      await order.stop();
      throw error;
    }
    const { Severity, Category, Code } = shaka.util.Error;
    throw new shaka.util.Error(Severity.RECOVERABLE, Category.NETWORK, Code.OPERATION_ABORTED, uri, type);
  };
  return new shaka.util.AbortableOperation(whole(), async () => {
    await Promise.all([order.stop(), operation.abort()]);
  });
}

/** From now on every player of this page fetches so. */
export function keepChunksInOrder(): void {
  for (const scheme of ['http', 'https']) {
    shaka.net.NetworkingEngine.registerScheme(scheme, fetchInOrder as unknown as shaka.extern.SchemePlugin, shaka.net.NetworkingEngine.PluginPriority.APPLICATION, true);
  }
}
