//! The mark of a payment method, drawn from its data.

use crate::browser::dom::Node;
use crate::wire::method_data::Path;

/// A drawing of these shapes; nothing that is read out, for the method's name stands beside it.
pub fn draw(paths: &[Path], class: &str) -> Node {
    let svg = Node::draw("svg", &[("class", class), ("viewBox", "0 0 24 16"), ("aria-hidden", "true")]);
    for Path { d, fill } in paths {
        let fill = fill.as_deref().unwrap_or("currentColor");
        svg.append(&Node::draw("path", &[("d", d), ("fill", fill)]));
    }
    svg
}
