//! QR codes of the bank's pages, as images. What a code holds is not judged here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use qrcode::{Color, QrCode};

/// The light border that readers need, in modules (ISO/IEC 18004).
const QUIET: usize = 4;
/// How many pixels a module is wide in a PNG.
const SCALE: usize = 4;

/// The dark modules of a code, row by row, with its border.
fn modules(text: &str) -> Option<(usize, Vec<bool>)> {
    let code = QrCode::new(text).ok()?;
    let (inner, width) = (code.width(), code.width() + 2 * QUIET);
    let mut dark = vec![false; width * width];
    for (at, color) in code.to_colors().into_iter().enumerate() {
        let (x, y) = (at % inner + QUIET, at / inner + QUIET);
        if let Some(module) = dark.get_mut(y * width + x) {
            *module = color == Color::Dark;
        }
    }
    Some((width, dark))
}

/// As an SVG: one path of unit squares.
pub fn svg(text: &str) -> Option<String> {
    let (width, dark) = modules(text)?;
    let squares: String = dark
        .iter()
        .enumerate()
        .filter(|(_, dark)| **dark)
        .map(|(at, _)| format!("M{} {}h1v1h-1z", at % width, at / width))
        .collect();
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {width}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{width}v{width}H0z\"/><path d=\"{squares}\"/></svg>"
    ))
}

/// As a PNG of one bit a pixel.
pub fn png(text: &str) -> Option<Vec<u8>> {
    let (width, dark) = modules(text)?;
    let pixels = width * SCALE;
    let mut rows = Vec::with_capacity(pixels * pixels.div_ceil(8));
    for y in 0..pixels {
        for byte in 0..pixels.div_ceil(8) {
            let light = |bit: usize| {
                let x = byte * 8 + bit;
                x >= pixels || !dark.get(y / SCALE * width + x / SCALE).copied().unwrap_or(false)
            };
            rows.push((0..8).fold(0, |bits, bit| bits << 1 | u8::from(light(bit))));
        }
    }
    let mut bytes = Vec::new();
    let size = u32::try_from(pixels).ok()?;
    let mut encoder = png::Encoder::new(&mut bytes, size, size);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&rows).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}

/// As a PNG inside of a URL.
pub fn png_data_url(text: &str) -> Option<String> {
    Some(format!("data:image/png;base64,{}", STANDARD.encode(png(text)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_square_and_bordered() {
        let (width, dark) = modules("https://bank.example/pay/abc").unwrap_or_default();
        assert_eq!(dark.len(), width * width);
        assert!(dark.iter().take(QUIET * width).all(|dark| !dark), "the border is light");
        // The finder pattern in the corner.
        assert!((0..7).all(|x| dark[QUIET * width + QUIET + x]));
        assert!(svg("x").is_some_and(|svg| svg.starts_with("<svg ")));
        assert!(png("x").is_some_and(|png| png.starts_with(b"\x89PNG")));
    }
}
