// After a form: to where one came from.
import { useRouter } from "vue-router";

export function useBack(home = "/"): () => void {
  const router = useRouter();
  return () => {
    // Whoever came by a link or after an update has nothing to go back to.
    if (window.history.state?.back) router.back();
    else void router.replace(home);
  };
}
