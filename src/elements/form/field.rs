//! One field in the document: label, control, and the place of its error.

use crate::browser::dom::{Choices, Input, Node};
use crate::flow::form::{FieldSpec, Kind, State};
use crate::rules::error::ErrorCode;
use crate::rules::text::decimal;

/// A field's markup.
pub(super) struct Field {
    id: String,
    control_id: String,
    kind: Control,
    root: Node,
    label: Node,
    control: Node,
    error: Node,
    error_id: String,
}

/// What the buyer works with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Control {
    Input,
    Select,
    Checkbox,
    /// Nothing to see: the machine has the value.
    Hidden,
}

impl Control {
    fn of(kind: &Kind) -> Control {
        match kind {
            Kind::Choice | Kind::Country => Control::Select,
            Kind::Checkbox => Control::Checkbox,
            Kind::Hidden => Control::Hidden,
            _ => Control::Input,
        }
    }
}

impl Field {
    /// The markup of a field; `form` is the number of its form.
    pub(super) fn make(spec: &FieldSpec, form: u32) -> Field {
        let kind = Control::of(&spec.kind);
        let id = ["f", &decimal(i64::from(form)), "-", &spec.id].concat();
        let error_id = [&id, "-error"].concat();
        let (tag, class) = match kind {
            Control::Select => ("select", "Input Input--select"),
            Control::Checkbox => ("input", "CheckboxInput"),
            Control::Input | Control::Hidden => ("input", "Input"),
        };
        let control = Node::make(tag, &[("id", &id), ("class", class), ("data-field", &spec.id)]);
        let label_class = if kind == Control::Checkbox { "CheckboxLabel" } else { "Label" };
        let label = Node::make("label", &[("for", &id), ("class", label_class)]);
        let error = Node::make("p", &[("id", &error_id), ("class", "Error"), ("role", "alert")]);
        let root = Node::make("div", &[("class", if kind == Control::Checkbox { "Field Checkbox" } else { "Field" })]);
        if kind == Control::Checkbox {
            control.set_attribute("type", "checkbox");
            root.append(&control);
            root.append(&label);
        } else {
            root.append(&label);
            root.append(&control);
        }
        root.append(&error);
        if kind == Control::Hidden {
            root.set_hidden(true);
        }
        Field { id: spec.id.clone(), control_id: id, kind, root, label, control, error, error_id }
    }

    /// Whether this markup can be that of `spec`.
    pub(super) fn suits(&self, spec: &FieldSpec) -> bool {
        self.id == spec.id && self.kind == Control::of(&spec.kind)
    }

    /// Puts on what the field says of itself.
    pub(super) fn dress(&self, spec: &FieldSpec) {
        self.root.set_attribute("data-width", spec.width.name());
        self.label.set_text(&spec.label);
        self.control.set_attribute("aria-required", if spec.required { "true" } else { "false" });
        match self.kind {
            Control::Select => {
                let placeholder = (!spec.placeholder.is_empty()).then_some(("", spec.placeholder.as_str()));
                let options = spec.options.iter().map(|option| (option.value.as_str(), option.label.as_str()));
                Choices::of(&self.control).offer(placeholder.into_iter().chain(options), &spec.value);
            }
            Control::Input => {
                self.control.set_attribute("placeholder", &spec.placeholder);
                self.control.set_attribute("inputmode", spec.kind.inputmode());
                self.control.set_attribute("autocapitalize", capitals(&spec.kind));
                self.control.set_attribute("spellcheck", "false");
                if spec.kind.is_left_to_right() {
                    self.control.set_attribute("dir", "ltr");
                }
            }
            Control::Checkbox | Control::Hidden => {}
        }
        self.control.set_attribute("autocomplete", spec.autocomplete);
        self.control.set_attribute("name", if spec.autocomplete == "off" { &spec.id } else { spec.autocomplete });
    }

    pub(super) fn root(&self) -> &Node {
        &self.root
    }

    pub(super) fn control(&self) -> &Node {
        &self.control
    }

    pub(super) fn control_id(&self) -> &str {
        &self.control_id
    }

    /// Whether there is a caret in it, and keys mean text.
    pub(super) fn is_typed_in(&self) -> bool {
        self.kind == Control::Input
    }

    /// What the control holds.
    pub(super) fn text(&self) -> String {
        match self.kind {
            Control::Checkbox if self.control.is_checked() => String::from("true"),
            Control::Checkbox => String::new(),
            _ => self.control.value(),
        }
    }

    /// Where the caret is; `None` where there is none.
    pub(super) fn caret(&self) -> Option<usize> {
        self.is_typed_in().then(|| self.control.input()).flatten().map(|input| input.caret())
    }

    pub(super) fn set_text(&self, text: &str, caret: usize, focused: bool) {
        match (self.kind, self.control.input()) {
            (Control::Input, Some(input)) => input.set_text(text, caret, focused),
            (Control::Checkbox, _) => self.control.set_checked(text == "true"),
            _ => self.control.set_value(text),
        }
    }

    pub(super) fn set_state(&self, state: State, words: &dyn Fn(ErrorCode) -> String) {
        self.root.set_hidden(!state.shown || self.kind == Control::Hidden);
        self.mark("empty", state.empty);
        self.mark("complete", state.complete && !state.empty);
        self.mark("invalid", state.error.is_some());
        self.control.set_attribute("aria-invalid", if state.error.is_some() { "true" } else { "false" });
        self.error.set_text(&state.error.map(words).unwrap_or_default());
        // The error describes the field that is wrong, and no other.
        match state.error {
            Some(_) => self.control.set_attribute("aria-describedby", &self.error_id),
            None => self.control.remove_attribute("aria-describedby"),
        }
    }

    pub(super) fn mark_focus(&self, focused: bool) {
        self.mark("focused", focused);
    }

    pub(super) fn set_disabled(&self, disabled: bool) {
        self.mark("disabled", disabled);
        self.control.set_disabled(disabled);
    }

    pub(super) fn is_autofilled(&self) -> bool {
        self.control.input().as_ref().is_some_and(Input::is_autofilled)
    }

    /// A state by the names that the Appearance API has for it.
    fn mark(&self, state: &str, on: bool) {
        let (control, label) = match self.kind {
            Control::Checkbox => ("CheckboxInput--", "CheckboxLabel--"),
            _ => ("Input--", "Label--"),
        };
        self.control.set_class(&[control, state].concat(), on);
        self.label.set_class(&[label, state].concat(), on);
    }
}

/// What telephones write in capital letters.
fn capitals(kind: &Kind) -> &'static str {
    match kind {
        Kind::Name => "words",
        Kind::Text => "sentences",
        Kind::Postal(_) => "characters",
        #[cfg(feature = "method-forms")]
        Kind::Iban => "characters",
        _ => "off",
    }
}
