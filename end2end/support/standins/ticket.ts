import cloudbase from "@cloudbase/node-sdk";

/** What an administrator downloads for custom login. */
export interface CustomLoginKey {
  private_key_id: string;
  private_key: string;
  env_id: string;
}

/** Makes a ticket as a customer's server does: by the vendor's unmodified node-sdk. Times are milliseconds. */
export function createTicket(
  key: CustomLoginKey,
  customUserId: string,
  options: { refresh?: number; expire?: number } = {},
): string {
  const app = cloudbase.init({ env: key.env_id, credentials: key });
  // The SDK writes into the options that it is given.
  return app.auth().createTicket(customUserId, { ...options });
}
