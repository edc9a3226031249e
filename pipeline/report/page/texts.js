// Texts in the reader's language, and elements made of them. Whatever comes from the data goes in as text, never as
// markup: layers hold names that people typed.
"use strict";
const QW = window.QW = { data: window.QUARRYWATCH, language: window.QUARRYWATCH.language };

// Storage may be forbidden for a page that was opened from a folder.
QW.store = {
  get(key) { try { return window.localStorage.getItem(key); } catch (error) { return null; } },
  set(key, value) { try { window.localStorage.setItem(key, value); return true; } catch (error) { return false; } },
  remove(key) { try { window.localStorage.removeItem(key); } catch (error) { /* there is nothing to remove */ } },
};
QW.language = QW.store.get("quarrywatch.language") || QW.language;

QW.t = function (key, ...values) {
  const text = QW.data.texts[QW.language][key];
  if (text === undefined) return key;
  return text.replace(/\{(\d)\}/g, (place, index) => values[index] === undefined ? place : String(values[index]));
};
/// A word of the data, or the word itself where the catalogue has none.
QW.word = function (group, name) {
  if (name === null || name === undefined || name === "") return "";
  const text = QW.data.texts[QW.language][group + "." + name];
  return text === undefined ? String(name) : text;
};
/// An element: h("p", {class: "x"}, "text", child, ...).
QW.h = function (tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined) continue;
    if (value === false && !name.startsWith("aria-")) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
};
QW.s = function (tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, String(value));
  for (const child of children.flat())
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  return element;
};
QW.classes = Object.fromEntries(QW.data.classes.map((one) => [one.name, one]));
QW.colour = (name) => (QW.classes[name] || { colour: "#6E6E6E" }).colour;
