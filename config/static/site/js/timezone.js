// Tells the site the browser's time zone, so that days and hours are those of the listener. Kept in a cookie only.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const YEAR_S = 365 * 24 * 3600;

if (zone && !document.cookie.includes(`timezone=${encodeURIComponent(zone)}`)) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `timezone=${encodeURIComponent(zone)}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
}
