/* Wagtail's table editor, which also takes a table copied from Excel, Word or a page. */
(() => {
  const Base = window.telepath.constructors["wagtail.contrib.typed_table_block.blocks.TypedTableBlock"];

  /* Rows of cells out of tab-separated text. Excel quotes cells that hold line breaks. */
  function parse(text) {
    const rows = [[""]];
    let quoted = false;
    const source = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    for (let at = 0; at < source.length; at += 1) {
      const sign = source[at];
      const row = rows[rows.length - 1];
      const cell = row.length - 1;
      if (quoted && sign === '"' && source[at + 1] === '"') {
        row[cell] += '"';
        at += 1;
      } else if (sign === '"' && (quoted || row[cell] === "")) {
        quoted = !quoted;
      } else if (sign === "\t" && !quoted) {
        row.push("");
      } else if (sign === "\n" && !quoted) {
        rows.push([""]);
      } else {
        row[cell] += sign;
      }
    }
    return rows.map((row) => row.map((cell) => cell.trim()));
  }

  /* Where in the table an input stands: row -1 is the headings. */
  function place(block, input) {
    const column = block.columns.findIndex((each) => each.headingInput === input);
    if (column >= 0) return { row: -1, column };
    const cell = input.closest("td");
    const line = cell && cell.closest("tr");
    if (!line || line.parentElement !== block.tbody) return null;
    return { row: Array.from(block.tbody.children).indexOf(line), column: cell.cellIndex - 1 };
  }

  function fill(block, start, pasted) {
    const width = start.column + Math.max(...pasted.map((row) => row.length));
    const text = block.childBlockDefsByName.text;
    while (block.columns.length < width) {
      block.insertColumn(block.columns.length, text, { addInitialRow: true });
    }
    while (block.rows.length < start.row + pasted.length) {
      block.insertRow(block.rows.length);
    }
    pasted.forEach((values, down) => {
      values.forEach((value, across) => {
        const column = start.column + across;
        if (start.row + down < 0) {
          block.columns[column].headingInput.value = value;
        } else {
          block.rows[start.row + down].blocks[column].setState(value);
        }
      });
    });
    // Tells the editor that the page has changed.
    block.captionInput.dispatchEvent(new Event("change", { bubbles: true }));
  }

  class TableBlockDefinition extends Base {
    render(placeholder, prefix, initialState, initialError) {
      const block = super.render(placeholder, prefix, initialState, initialError);
      block.container[0].classList.add("diwan-table-block");
      block.container[0].addEventListener("paste", (event) => {
        const text = event.clipboardData && event.clipboardData.getData("text/plain");
        const start = place(block, event.target);
        if (!text || !text.includes("\t") || !start) return;
        event.preventDefault();
        fill(block, start, parse(text));
      });
      return block;
    }
  }
  window.telepath.register("diwan.blocks.TableBlock", TableBlockDefinition);
})();
