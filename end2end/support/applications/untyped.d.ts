// Libraries that are tested as they are published, without types.
declare module "express-session";
declare module "passport";
declare module "passport-openidconnect";
