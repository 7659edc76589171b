import { randomBytes } from "node:crypto";
import { Client } from "pg";

/** A database made only for one test. */
export class Database {
  private constructor(
    private readonly server: string,
    private readonly name: string,
  ) {}

  /** Makes one on the server of TEST_DATABASE_URL, which `scripts/with-postgres.sh` provides. */
  static async create(): Promise<Database> {
    const server = process.env.TEST_DATABASE_URL;
    if (!server) throw new Error("TEST_DATABASE_URL is not set: run through scripts/test-e2e.sh");
    const database = new Database(server, `e2e_${randomBytes(8).toString("hex")}`);
    await database.onServer(`CREATE DATABASE ${database.name}`);
    return database;
  }

  get url(): string {
    const url = new URL(this.server);
    url.pathname = this.name;
    return url.href;
  }

  /** Runs a statement in this database. */
  async run(statement: string): Promise<void> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  }

  /** Lets the seconds pass that one contact waits for its next message; a setting cannot make them shorter than 30. */
  async nextMessageIsDue(): Promise<void> {
    await this.run("UPDATE throttle SET next_at = next_at - 31000, updated_at = updated_at - 31000 WHERE key LIKE 'code-again%'");
  }

  async drop(): Promise<void> {
    await this.onServer(`DROP DATABASE ${this.name} WITH (FORCE)`);
  }

  private async onServer(statement: string): Promise<void> {
    const client = new Client({ connectionString: this.server });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  }
}
