import type { DiffFile } from '../../../contract/workspace/workspace.js';
import css from './diff-files.module.css';

const LETTER: Record<DiffFile['status'], string> = {
  added: 'A',
  modified: 'M',
  deleted: 'D',
  renamed: 'R',
  untracked: 'U',
  conflicted: '!',
};

/** The changed files with their counts; a click scrolls to the file. */
export function DiffFiles(props: {
  files: readonly DiffFile[];
  current: string | null;
  onShow: (path: string) => void;
}) {
  const { files, current, onShow } = props;
  return (
    <nav className={css.files} aria-label="Changed files" data-testid="diff-files">
      <ul>
        {files.map((file) => {
          const cut = file.path.lastIndexOf('/') + 1;
          return (
            <li key={file.path}>
              <button
                type="button"
                className={css.file}
                aria-current={file.path === current || undefined}
                title={file.old_path === null ? file.path : `${file.old_path} → ${file.path}`}
                onClick={() => onShow(file.path)}
              >
                <span className={css.letter} data-status={file.status} aria-label={file.status} role="img">
                  {LETTER[file.status]}
                </span>
                <span className={css.path}>
                  <span className={css.dir}>{file.path.slice(0, cut)}</span>
                  <span className={css.name}>{file.path.slice(cut)}</span>
                </span>
                <span className={`${css.counts} tnum`}>
                  {file.binary ? (
                    'binary'
                  ) : (
                    <>
                      {file.added !== null && file.added > 0 && <b className={css.added}>+{file.added}</b>}
                      {file.deleted !== null && file.deleted > 0 && (
                        <b className={css.deleted}>−{file.deleted}</b>
                      )}
                    </>
                  )}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
