//! `pincite man`: the manual page, one for the program and all its verbs.

use clap::CommandFactory as _;
use clap_mangen::Man;

use super::Ending;
use super::arguments::Arguments;
use super::output::Output;

pub(crate) fn run(output: &mut Output) -> anyhow::Result<Ending> {
    let command = Arguments::command();
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
        let verb = verb
            .clone()
            .display_name(format!("pincite {}", verb.get_name()));
        let man = Man::new(verb);
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    output.data(&String::from_utf8(page)?)?;
    Ok(Ending::Clean)
}
