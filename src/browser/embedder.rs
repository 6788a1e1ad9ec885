//! The page that this code serves: the one that embeds it, or, in direct mode, the one that it runs in.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = document, js_name = getElementById)]
    fn element_by_id(id: &str) -> JsValue;
    #[wasm_bindgen(js_namespace = document, js_name = referrer, thread_local_v2)]
    static REFERRER: String;
    #[wasm_bindgen(js_namespace = location, js_name = hostname, thread_local_v2)]
    static HOSTNAME: String;
}

/// The page's host; empty where the browser does not say.
pub fn host() -> String {
    // Only a frame's page was served with a configuration.
    if element_by_id("opentill-config").is_null() {
        return HOSTNAME.with(String::clone);
    }
    // The loader has its frames told by their referrer, and no more than the origin.
    let referrer = REFERRER.with(String::clone);
    let host = referrer.split_once(':').and_then(|(_, rest)| rest.strip_prefix("//")).unwrap_or_default();
    let host = host.split_once('/').map_or(host, |(host, _)| host);
    let end = if host.ends_with(']') { None } else { host.rfind(':') };
    String::from(host.get(..end.unwrap_or(host.len())).unwrap_or_default())
}
