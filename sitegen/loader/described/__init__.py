"""Read files of unknown formats, which the settings ``[[source]]`` describe (`source_settings`)."""
