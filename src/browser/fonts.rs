//! The page's own fonts. They come as bytes: a frame fetches none.

use wasm_bindgen::prelude::*;

use super::value;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = FontFace)]
    type Face;
    #[wasm_bindgen(constructor, catch, js_class = "FontFace")]
    fn new(family: &str, bytes: &JsValue, descriptors: &JsValue) -> Result<Face, JsValue>;

    #[wasm_bindgen(js_namespace = ["document", "fonts"], js_name = add, catch)]
    fn add_face(face: &Face) -> Result<(), JsValue>;
}

/// Takes the fonts of a message: `{family, bytes, weight?, style?, unicodeRange?}` each. One that is not a font is left out.
pub fn add(message: &JsValue) {
    let Some(fonts) = value::get(message, "fonts").and_then(|fonts| fonts.dyn_into::<js_sys::Array>().ok()) else {
        return;
    };
    for font in fonts.iter() {
        let bytes = value::get(&font, "bytes").filter(|bytes| bytes.has_type::<js_sys::ArrayBuffer>());
        let (Some(family), Some(bytes)) = (value::text(&font, "family"), bytes) else { continue };
        let descriptors = value::object();
        for name in ["weight", "style", "unicodeRange"] {
            if let Some(text) = value::text(&font, name) {
                value::set(&descriptors, name, &JsValue::from_str(&text));
            }
        }
        // The constructor refuses descriptors and families that are none; bytes that are no font show as one that failed.
        if let Ok(face) = Face::new(&family, &bytes, &descriptors) {
            let _ = add_face(&face);
        }
    }
}
