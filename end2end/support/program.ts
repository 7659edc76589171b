import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";

/** A program that runs beside the tests. */
export class Program {
  /** Everything it printed so far. */
  output = "";

  private constructor(private readonly child: ChildProcess) {
    child.on("error", (error) => (this.output += error.message));
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (this.output += text));
  }

  /** Starts one and waits until it accepts connections. `folder` is its home. */
  static async listening(
    port: number,
    folder: string,
    command: string,
    args: string[],
    environment: Record<string, string> = {},
  ): Promise<Program> {
    const env = { PATH: `${process.env.PATH}:/usr/sbin`, HOME: folder, XDG_DATA_HOME: folder, ...environment };
    const program = new Program(spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] }));
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline && program.child.exitCode === null) {
      if (await accepts(port)) return program;
      await new Promise((wait) => setTimeout(wait, 20));
    }
    await program.stop();
    throw new Error(`${command} does not answer:\n${program.output}`);
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const over = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await over;
  }
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => done(true)).once("error", () => done(false));
    socket.once("connect", () => socket.destroy());
  });
}
