//! A page with a form in it: what its effects have made of the document.

use super::super::*;

/// The document, and the form behind it.
pub(super) struct Page {
    pub form: Form,
    /// What the controls hold.
    pub texts: Vec<String>,
    pub states: Vec<State>,
    pub changes: Vec<Change>,
    pub focus_changes: Vec<bool>,
    /// How often the fields were laid out.
    pub layouts: usize,
    focus: Option<usize>,
}

impl Page {
    pub fn new(specs: Vec<FieldSpec>) -> Page {
        let mut page = Page {
            form: Form::new(Vec::new()),
            texts: Vec::new(),
            states: Vec::new(),
            changes: Vec::new(),
            focus_changes: Vec::new(),
            layouts: 0,
            focus: None,
        };
        page.step(Event::Configure(specs));
        page
    }

    pub fn step(&mut self, event: Event) {
        for effect in self.form.step(event) {
            match effect {
                Effect::Fields => {
                    self.layouts += 1;
                    self.texts.resize(self.form.specs().count(), String::new());
                    self.states.clear();
                }
                Effect::SetText { field, text, caret } => {
                    assert!(caret <= text.encode_utf16().count(), "a caret beyond the text");
                    self.texts[field] = text;
                }
                Effect::SetState { field, state } if field == self.states.len() => self.states.push(state),
                Effect::SetState { field, state } => self.states[field] = state,
                Effect::Change(change) => self.changes.push(change),
                Effect::FocusChanged(focused) => self.focus_changes.push(focused),
            }
        }
    }

    pub fn place(&self, id: &str) -> usize {
        self.form.place(id).unwrap_or(usize::MAX)
    }

    pub fn focus(&mut self, id: &str) {
        let field = self.place(id);
        self.focus = Some(field);
        self.step(Event::Focus(field));
    }

    pub fn blur(&mut self) {
        if let Some(field) = self.focus.take() {
            self.step(Event::Blur(field));
        }
    }

    /// Types at the end of the field with the focus; `<` is Backspace.
    pub fn keys(&mut self, keys: &str) {
        let field = self.focus.unwrap_or(usize::MAX);
        for key in keys.chars() {
            if key == '<' {
                self.texts[field].pop();
            } else {
                self.texts[field].push(key);
            }
            let raw = self.texts[field].clone();
            self.step(Event::Input { field, caret: raw.encode_utf16().count(), raw });
        }
    }

    /// Types into a field, and leaves it.
    pub fn fill(&mut self, id: &str, keys: &str) {
        self.focus(id);
        self.keys(keys);
        self.blur();
    }

    /// Chooses, or has the browser fill in.
    pub fn autofill(&mut self, id: &str, raw: &str) {
        let field = self.place(id);
        self.texts[field] = raw.to_owned();
        self.step(Event::Autofill { field, raw: raw.to_owned() });
    }

    pub fn text(&self, id: &str) -> &str {
        &self.texts[self.place(id)]
    }

    pub fn error(&self, id: &str) -> Option<ErrorCode> {
        self.states[self.place(id)].error
    }

    pub fn is_shown(&self, id: &str) -> bool {
        self.states[self.place(id)].shown
    }

    pub fn values(&self) -> Vec<(String, String)> {
        self.form.values().map(|(id, value)| (id.to_owned(), value)).collect()
    }
}
